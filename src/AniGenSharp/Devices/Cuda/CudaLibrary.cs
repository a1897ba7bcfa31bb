using System.Runtime.InteropServices;
using AniGenSharp.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace AniGenSharp.Devices.Cuda;

/// <summary>
/// Functions of libtorch for CUDA on Linux that TorchSharp does not expose: the current stream and the pool of streams. They are found
/// by their C++ names, which contain the types of their parameters, so a libtorch with other declarations lacks these names, and callers
/// then work without them.
/// </summary>
internal static unsafe class CudaLibrary
{
    private static readonly Lazy<Functions?> s_functions = new(Find);

    /// <summary>Whether the functions were found.</summary>
    public static bool IsAvailable => s_functions.Value is not null;

    /// <summary>Whether the functions were found and a device is the calling thread's current one, on which they work.</summary>
    public static bool Supports(Device device) =>
        device.type == DeviceType.CUDA && IsAvailable && Math.Max(0, device.index) == CurrentDevice;

    /// <summary>The number of the calling thread's current device.</summary>
    public static int CurrentDevice => ((delegate* unmanaged<sbyte>)Required.CurrentDevice)();

    /// <summary>
    /// Makes a device the calling thread's current one until the result is disposed, on the same thread. Does nothing for other kinds of
    /// devices; if the functions were not found, torch still computes on the device of its tensors.
    /// </summary>
    /// <param name="device">The device.</param>
    public static IDisposable Enter(Device device) => new CurrentDeviceScope(device);

    /// <summary>A <c>c10::cuda::CUDAStream</c>: device and number, 16 bytes passed by value.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal readonly record struct Stream(long Device, long Id);

    /// <summary>The stream that operations of this thread go to.</summary>
    public static Stream CurrentStream => ((delegate* unmanaged<sbyte, Stream>)Required.CurrentStream)(-1);

    /// <summary>A stream of torch's pool on the current device.</summary>
    public static Stream StreamFromPool() => ((delegate* unmanaged<byte, sbyte, Stream>)Required.StreamFromPool)(0, -1);

    /// <summary>Sends this thread's operations to another stream.</summary>
    public static void SetCurrentStream(Stream stream) => ((delegate* unmanaged<Stream, void>)Required.SetCurrentStream)(stream);

    /// <summary>The driver's handle of a stream.</summary>
    public static nint Handle(Stream stream) => ((delegate* unmanaged<Stream*, nint>)Required.Handle)(&stream);

    /// <summary>The address of a tensor's first element on its device.</summary>
    public static nint Address(Tensor tensor) => ((delegate* unmanaged<nint, nint>)Required.Address)(tensor.Handle);

    /// <summary>The address of a function of libtorch_cuda; 0 if there is none.</summary>
    public static nint Function(string name) =>
        Required.Torch != 0 && NativeLibrary.TryGetExport(Required.Torch, name, out nint function) ? function : 0;

    private static Functions Required =>
        s_functions.Value ?? throw new InvalidOperationException("This libtorch does not export its CUDA streams.");

    private sealed class CurrentDeviceScope : IDisposable
    {
        private readonly int? _before;

        public CurrentDeviceScope(Device device)
        {
            if (device.type != DeviceType.CUDA || !IsAvailable || CurrentDevice == Math.Max(0, device.index))
                return;
            _before = CurrentDevice;
            Set(Math.Max(0, device.index));
        }

        public void Dispose()
        {
            if (_before is { } before)
                Set(before);
        }

        private static void Set(int device) => ((delegate* unmanaged<sbyte, byte, void>)Required.SetDevice)((sbyte)device, 0);
    }

    private sealed record Functions(
        nint Torch, nint CurrentStream, nint StreamFromPool, nint SetCurrentStream, nint Handle, nint Address, nint CurrentDevice,
        nint SetDevice);

    private static Functions? Find()
    {
        if (!OperatingSystem.IsLinux() || !cuda.is_available())
            return null;
        nint core = Load("libc10_cuda.so"), torch = Load("libtorch_cuda.so");
        if (core == 0 || torch == 0 || TorchRuntime.ShimHandle is not (not 0 and var shim))
            return null;
        nint current = Export(core, "_ZN3c104cuda20getCurrentCUDAStreamEa");
        nint pool = Export(core, "_ZN3c104cuda17getStreamFromPoolEba");
        nint set = Export(core, "_ZN3c104cuda20setCurrentCUDAStreamENS0_10CUDAStreamE");
        nint handle = Export(core, "_ZNK3c104cuda10CUDAStream6streamEv");
        nint address = Export(shim, "THSTensor_data");
        nint device = Export(core, "_ZN3c104cuda14current_deviceEv"), setDevice = Export(core, "_ZN3c104cuda10set_deviceEab");
        nint[] all = [current, pool, set, handle, address, device, setDevice];
        return all.Contains(0) ? null : new Functions(torch, current, pool, set, handle, address, device, setDevice);

        // The libraries are already loaded, and the loader returns them by name, whatever their folder.
        nint Load(string name) => NativeLibrary.TryLoad(name, out nint library) ? library : 0;
        nint Export(nint library, string name) => NativeLibrary.TryGetExport(library, name, out nint function) ? function : 0;
    }
}
