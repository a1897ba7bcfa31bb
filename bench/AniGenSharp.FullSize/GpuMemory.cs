using System.Runtime.InteropServices;

namespace AniGenSharp.FullSize;

/// <summary>
/// Memory in use on the current CUDA device, from the driver. It counts everything this process holds there: context,
/// libraries and the caching allocator, which gives nothing back, so that the figure after a run is its peak.
/// </summary>
internal static partial class GpuMemory
{
    /// <summary>Bytes in use.</summary>
    public static long Used() => MemGetInfo(out nuint free, out nuint total) == 0 ? (long)(total - free) : 0;

    /// <summary>Tells a profiler that waits for it (<c>ncu --profile-from-start off</c>) to begin.</summary>
    [LibraryImport("libcuda.so.1", EntryPoint = "cuProfilerStart")]
    public static partial int StartProfiler();

    /// <summary>Tells it to stop.</summary>
    [LibraryImport("libcuda.so.1", EntryPoint = "cuProfilerStop")]
    public static partial int StopProfiler();

    [LibraryImport("libcuda.so.1", EntryPoint = "cuMemGetInfo_v2")]
    private static partial int MemGetInfo(out nuint free, out nuint total);
}
