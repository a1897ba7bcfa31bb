using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace AniGenSharp.Devices.Cuda;

/// <summary>
/// Device work that is recorded once and replayed by a single call, with torch's own <c>at::cuda::CUDAGraph</c>. A sampling step has
/// about a thousand small operations, and issuing them takes the host longer than the device needs for them. The work must have run once
/// before, so that libraries are initialized, must always use the same tensors, and must never wait for the device. All graphs share one
/// pool of memory, so a graph must not be replayed while the results of another are still needed; see <see cref="TryAcquire"/>. Source:
/// the CUDA programming guide, "CUDA graphs".
/// </summary>
internal sealed unsafe class CudaGraph : IDisposable
{
    // The object is a few hundred bytes in libtorch 2.10 and 2.11; it has no virtual functions.
    private const int ObjectBytes = 4096;
    private const int ThreadLocalCapture = 1;
    private const int CaptureInvalidated = 2;

    private static readonly Lazy<Functions?> s_functions = new(Find);
    private static readonly ConcurrentDictionary<int, Lazy<Pool>> s_pools = new();
    private static readonly ConcurrentDictionary<int, Lease> s_leases = new();
    private static bool s_broken;

    private void* _graph;

    private CudaGraph() => _graph = NativeMemory.AllocZeroed(ObjectBytes);

    /// <summary>Whether graphs are used if possible; <c>ANIGEN_CUDA_GRAPHS=0</c> switches them off.</summary>
    public static bool Enabled { get; set; } = Environment.GetEnvironmentVariable("ANIGEN_CUDA_GRAPHS") != "0";

    /// <summary>Whether work on a device can be captured.</summary>
    public static bool CanCapture(Device device) =>
        CudaLibrary.Supports(device) && Enabled && !s_broken && s_functions.Value is not null;

    /// <summary>
    /// Reserves a device's graphs until the result is disposed; null while another caller has reserved them, in which case the work is to
    /// be issued without graphs. Captures must not overlap, and all graphs of a device share memory.
    /// </summary>
    /// <param name="device">The device.</param>
    public static IDisposable? TryAcquire(Device device)
    {
        var lease = new Lease(Math.Max(0, device.index));
        return s_leases.TryAdd(lease.Device, lease) ? lease : null;
    }

    /// <summary>Records what <paramref name="work"/> issues, without running it.</summary>
    /// <returns>The graph; null if the work cannot be recorded, after which this process makes no further attempts.</returns>
    /// <exception cref="Exception">The exception that <paramref name="work"/> throws.</exception>
    public static CudaGraph? Capture(Device device, Action work)
    {
        var pool = s_pools.GetOrAdd(Math.Max(0, device.index), number => new Lazy<Pool>(() => Pool.Open(number))).Value;
        return pool.Keeper is null ? null : Capture(device, work, pool);
    }

    private static CudaGraph? Capture(Device device, Action work, Pool pool)
    {
        var functions = s_functions.Value ?? throw new InvalidOperationException("This libtorch does not export its CUDA graphs.");
        cuda.synchronize(device);
        var before = CudaLibrary.CurrentStream;
        var stream = pool.Stream;
        var graph = new CudaGraph();
        CudaLibrary.SetCurrentStream(stream);
        bool ended = false;
        try
        {
            ((delegate* unmanaged<void*, byte, void>)functions.Construct)(graph._graph, 0);
            var begin = (delegate* unmanaged<void*, ulong, ulong, int, void>)functions.Begin;
            begin(graph._graph, pool.First, pool.Second, ThreadLocalCapture);
            try
            {
                work();
            }
            finally
            {
                // Ending an invalidated capture throws a C++ exception, which would end the process.
                ended = EndIfValid(functions, graph, CudaLibrary.Handle(stream));
            }
            return ended ? graph : null;
        }
        catch (ExternalException) when (!ended)
        {
            return null;
        }
        catch
        {
            if (ended)
                graph.Dispose();
            throw;
        }
        finally
        {
            CudaLibrary.SetCurrentStream(before);
        }
    }

    /// <summary>Issues the recorded work on the current stream.</summary>
    public void Replay()
    {
        ObjectDisposedException.ThrowIf(_graph == null, this);
        ((delegate* unmanaged<void*, void>)s_functions.Value!.Replay)(_graph);
    }

    /// <summary>Frees the graph and its memory. Tensors that the work created must not be used afterwards.</summary>
    public void Dispose()
    {
        if (_graph == null)
            return;
        ((delegate* unmanaged<void*, void>)s_functions.Value!.Destruct)(_graph);
        NativeMemory.Free(_graph);
        _graph = null;
    }

    private static bool EndIfValid(Functions functions, CudaGraph graph, nint stream)
    {
        int status = 0;
        if (((delegate* unmanaged<nint, int*, int>)functions.IsCapturing)(stream, &status) == 0 && status != CaptureInvalidated)
        {
            ((delegate* unmanaged<void*, void>)functions.End)(graph._graph);
            return true;
        }
        // The object is leaked because torch cannot abandon a capture, and no other capture is attempted.
        nint nothing;
        _ = ((delegate* unmanaged<nint, nint*, int>)functions.EndCapture)(stream, &nothing);
        s_broken = true;
        graph._graph = null;
        return false;
    }

    /// <summary>
    /// The memory of all graphs. A pool that no graph uses is abandoned but not freed, so every sampling run would leak one; a graph that
    /// does nothing keeps this one in use.
    /// </summary>
    private sealed class Pool(PoolId id, CudaLibrary.Stream stream)
    {
        /// <summary>The stream of all captures, because memory is reused only on the stream on which it was allocated.</summary>
        public CudaLibrary.Stream Stream => stream;

        public ulong First => id.First;

        public ulong Second => id.Second;

        public CudaGraph? Keeper { get; private set; }

        public static Pool Open(int number)
        {
            var device = new Device(DeviceType.CUDA, number);
            var pool = new Pool(((delegate* unmanaged<PoolId>)s_functions.Value!.NewPool)(), CudaLibrary.StreamFromPool());
            using var scope = NewDisposeScope();
            var nothing = zeros(1, device: device);
            pool.Keeper = Capture(device, () => nothing.add_(1), pool);
            return pool;
        }
    }

    private sealed class Lease(int device) : IDisposable
    {
        public int Device => device;

        public void Dispose() => s_leases.TryRemove(KeyValuePair.Create(device, this));
    }

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct PoolId(ulong First, ulong Second);

    private sealed record Functions(
        nint NewPool, nint Construct, nint Destruct, nint Begin, nint End, nint Replay, nint IsCapturing, nint EndCapture);

    private static Functions? Find()
    {
        if (!CudaLibrary.IsAvailable || !NativeLibrary.TryLoad("libcuda.so.1", out nint driver))
            return null;
        const string Class = "_ZN2at4cuda9CUDAGraph";
        nint construct = CudaLibrary.Function(Class + "C1Eb"), destruct = CudaLibrary.Function(Class + "D1Ev");
        nint begin = CudaLibrary.Function(Class + "13capture_beginESt4pairIyyE21cudaStreamCaptureMode");
        nint newPool = CudaLibrary.Function("_ZN2at4cuda17graph_pool_handleEv");
        nint end = CudaLibrary.Function(Class + "11capture_endEv"), replay = CudaLibrary.Function(Class + "6replayEv");
        return newPool != 0 && construct != 0 && destruct != 0 && begin != 0 && end != 0 && replay != 0
            && NativeLibrary.TryGetExport(driver, "cuStreamIsCapturing", out nint isCapturing)
            && NativeLibrary.TryGetExport(driver, "cuStreamEndCapture", out nint endCapture)
                ? new Functions(newPool, construct, destruct, begin, end, replay, isCapturing, endCapture)
                : null;
    }
}
