using System.Globalization;
using AniGenSharp.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace AniGenSharp.Devices;

/// <summary>Chooses the device and the torso's precision.</summary>
internal static class DeviceSelection
{
    /// <summary>The name of the CPU.</summary>
    public const string Cpu = "cpu";

    private const string AllCuda = "cuda:all";

    private const string CudaAdvice = "The packaged libtorch is for the CPU; set ANIGEN_LIBTORCH to the lib folder of a "
        + "PyTorch with CUDA, or use the CPU.";

    /// <summary>Chooses by name.</summary>
    /// <param name="device"><c>auto</c>, <c>cpu</c>, <c>cuda</c>, <c>cuda:N</c> or <c>mps</c>.</param>
    /// <param name="precision">The torso's precision.</param>
    /// <exception cref="DeviceException">The name is unknown, or there is no such device.</exception>
    public static Placement Choose(string device, Precision precision)
    {
        TorchRuntime.Initialize();
        var chosen = Parse(device);
        var torso = precision switch
        {
            Precision.Float32 => ScalarType.Float32,
            Precision.Float16 => ScalarType.Float16,
            Precision.BFloat16 => ScalarType.BFloat16,
            _ => chosen.type == DeviceType.CPU ? ScalarType.Float32 : ScalarType.Float16,
        };
        return new Placement(chosen, torso);
    }

    /// <summary>The names of the devices that a list names, in its order.</summary>
    /// <param name="devices">Names separated by commas; <c>cuda:all</c> stands for every CUDA device.</param>
    /// <exception cref="DeviceException">A device is named twice, or <c>cuda:all</c> is named and there is no CUDA device.</exception>
    public static IReadOnlyList<string> Expand(string devices) => Expand(devices, () => Available().Cuda);

    /// <inheritdoc cref="Expand(string)"/>
    /// <param name="devices">The list.</param>
    /// <param name="cudaDevices">Counts the CUDA devices.</param>
    internal static IReadOnlyList<string> Expand(string devices, Func<int> cudaDevices)
    {
        string[] names =
        [
            .. devices.Split(',', StringSplitOptions.TrimEntries).SelectMany(name => name != AllCuda ? [name]
                : cudaDevices() is > 0 and var count ? Enumerable.Range(0, count).Select(i => $"cuda:{i}")
                : throw new DeviceException($"{AllCuda}: no CUDA device can be used. {CudaAdvice}")),
        ];
        // "cuda" is the first CUDA device.
        var groups = names.GroupBy(name => name == "cuda" ? "cuda:0" : name);
        return groups.FirstOrDefault(group => group.Count() > 1) is { } twice
            ? throw new DeviceException($"{devices}: {twice.Key} is named twice.")
            : names;
    }

    /// <summary>The number of CUDA devices, and whether there is an Apple GPU.</summary>
    public static (int Cuda, bool Mps) Available()
    {
        TorchRuntime.Initialize();
        return (cuda.is_available() ? cuda.device_count() : 0, mps_is_available());
    }

    private static Device Parse(string device)
    {
        switch (device)
        {
            case Cpu:
                return CPU;
            case "mps":
                return mps_is_available()
                    ? MPS
                    : throw new DeviceException("mps: this machine has no Apple GPU that torch can use; use the CPU.");
            case "auto":
                return cuda.is_available() ? CUDA : mps_is_available() ? MPS : CPU;
        }
        if (device == "cuda" || device.StartsWith("cuda:", StringComparison.Ordinal))
        {
            int index = 0;
            if (device.Length > 5 && !int.TryParse(device.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out index))
                throw new DeviceException($"{device}: expected cuda or cuda:N.");
            if (!cuda.is_available())
            {
                throw new DeviceException($"{device}: no CUDA device can be used. {CudaAdvice}");
            }
            if (index >= cuda.device_count())
            {
                string devices = cuda.device_count() == 1 ? "is 1 CUDA device" : $"are {cuda.device_count()} CUDA devices";
                throw new DeviceException($"{device}: there {devices}, numbered from 0.");
            }
            return new Device(DeviceType.CUDA, index);
        }
        throw new DeviceException($"{device}: unknown device; expected auto, cpu, cuda, cuda:N or mps.");
    }
}
