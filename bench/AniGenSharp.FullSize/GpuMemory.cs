using System.Runtime.InteropServices;

namespace AniGenSharp.FullSize;

/// <summary>
/// Memory in use on the current CUDA device, as the driver reports it. It includes everything this process holds there: the context,
/// libraries and the caching allocator, which returns nothing, so the figure after a run is its peak.
/// </summary>
internal static partial class GpuMemory
{
    /// <summary>The number of bytes in use.</summary>
    public static long Used() => MemGetInfo(out nuint free, out nuint total) == 0 ? (long)(total - free) : 0;

    /// <summary>Makes a waiting profiler (<c>ncu --profile-from-start off</c>) start recording.</summary>
    [LibraryImport("libcuda.so.1", EntryPoint = "cuProfilerStart")]
    public static partial int StartProfiler();

    /// <summary>Makes the profiler stop recording.</summary>
    [LibraryImport("libcuda.so.1", EntryPoint = "cuProfilerStop")]
    public static partial int StopProfiler();

    [LibraryImport("libcuda.so.1", EntryPoint = "cuMemGetInfo_v2")]
    private static partial int MemGetInfo(out nuint free, out nuint total);
}
