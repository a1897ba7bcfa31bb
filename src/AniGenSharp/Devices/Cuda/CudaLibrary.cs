using System.Runtime.InteropServices;
using AniGenSharp.Runtime;
using TorchSharp;
using static TorchSharp.torch;

namespace AniGenSharp.Devices.Cuda;

/// <summary>
/// What TorchSharp does not pass on of libtorch for CUDA on Linux: the current stream and the pool of streams. The functions are
/// found by their C++ names, which hold the types of their parameters: a libtorch that declares them otherwise has no such name,
/// and callers then go the way without them.
/// </summary>
internal static unsafe class CudaLibrary
{
    private static readonly Lazy<Functions?> s_functions = new(Find);

    /// <summary>Whether the functions were found.</summary>
    public static bool IsAvailable => s_functions.Value is not null;

    /// <summary>
    /// Whether the functions are there and good for a device: they go by the device that is current on the calling thread, which
    /// nothing here changes from the first.
    /// </summary>
    public static bool Supports(Device device) => device.type == DeviceType.CUDA && device.index <= 0 && IsAvailable;

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

    /// <summary>A function of libtorch_cuda, or 0.</summary>
    public static nint Function(string name) => Required.Torch != 0 && NativeLibrary.TryGetExport(Required.Torch, name, out nint function) ? function : 0;

    private static Functions Required => s_functions.Value ?? throw new InvalidOperationException("This libtorch has no CUDA streams that can be reached.");

    private sealed record Functions(nint Torch, nint CurrentStream, nint StreamFromPool, nint SetCurrentStream, nint Handle, nint Address);

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
        return current != 0 && pool != 0 && set != 0 && handle != 0 && address != 0
            ? new Functions(torch, current, pool, set, handle, address)
            : null;

        // Already loaded: the loader gives the library of that name in the process, wherever it lies.
        nint Load(string name) => NativeLibrary.TryLoad(name, out nint library) ? library : 0;
        nint Export(nint library, string name) => NativeLibrary.TryGetExport(library, name, out nint function) ? function : 0;
    }
}
