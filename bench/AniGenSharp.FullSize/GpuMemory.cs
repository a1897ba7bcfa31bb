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

    [LibraryImport("libcuda.so.1", EntryPoint = "cuMemGetInfo_v2")]
    private static partial int MemGetInfo(out nuint free, out nuint total);
}
