using System.Diagnostics;
using System.Runtime.InteropServices;
using AniGenSharp.Devices;
using AniGenSharp.Devices.Cuda;
using TorchSharp;
using static TorchSharp.torch;

namespace AniGenSharp.Diagnostics;

/// <summary>
/// An operation to check, its inputs and its expected result. Both forms share only the rounding of the inputs to the tested type.
/// </summary>
/// <param name="Name">The operation.</param>
/// <param name="Inputs">Creates the inputs, float32 on the CPU.</param>
/// <param name="Run">The operation, in the code that the networks use, on inputs of the tested type and device.</param>
/// <param name="Expected">The naive form on the same inputs, in float64 on the CPU.</param>
internal sealed record OperationCheck(string Name, Func<Tensor[]> Inputs, Func<Tensor[], Tensor> Run, Func<Tensor[], Tensor> Expected)
{
    /// <summary>Runs the check on a device, in an element type. An exception of the device is a result, not an error.</summary>
    public OperationResult On(Device device, ScalarType type)
    {
        double bound = type switch
        {
            ScalarType.Float16 => 2e-3,
            ScalarType.BFloat16 => 1e-2,
            _ => device.type == DeviceType.CPU ? 1e-5 : 2e-3,
        };
        using var noGradient = inference_mode();
        using var current = CudaLibrary.Enter(device);
        using var scope = NewDisposeScope();
        var rounded = Inputs().Select(input => input.is_floating_point() ? input.to(type) : input).ToArray();
        try
        {
            var placed = rounded.Select(input => input.to(device)).ToArray();
            HostTensors.Fetch(Run(placed)); // the first run chooses and loads the library's kernels
            long start = Stopwatch.GetTimestamp();
            var actual = HostTensors.Fetch(Run(placed));
            double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            var expected = Expected([.. rounded.Select(input => input.is_floating_point() ? HostTensors.ToDouble(input) : input)]);
            double error = Distance(HostTensors.ToDouble(actual), HostTensors.ToDouble(expected));
            return new OperationResult(Name, PrecisionOf(type), error, bound, milliseconds, null);
        }
        catch (Exception e) when (e is ExternalException or InvalidOperationException or NotSupportedException or ArgumentException)
        {
            return new OperationResult(Name, PrecisionOf(type), double.PositiveInfinity, bound, 0, e.Message.Split('\n')[0]);
        }
    }

    /// <summary>The precision that an element type belongs to.</summary>
    internal static Precision PrecisionOf(ScalarType type) => type switch
    {
        ScalarType.Float16 => Precision.Float16,
        ScalarType.BFloat16 => Precision.BFloat16,
        _ => Precision.Float32,
    };

    private static double Distance(Tensor actual, Tensor expected)
    {
        if (!actual.shape.AsSpan().SequenceEqual(expected.shape))
            return double.PositiveInfinity;
        double distance = HostTensors.Value((actual - expected).norm()) / Math.Max(HostTensors.Value(expected.norm()), 1e-30);
        return double.IsNaN(distance) ? double.PositiveInfinity : distance;
    }
}
