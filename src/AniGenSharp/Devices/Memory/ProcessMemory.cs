using System.Runtime.InteropServices;

namespace AniGenSharp.Devices.Memory;

/// <summary>Gives memory that is free, but still held by the process, back to the system.</summary>
/// <remarks>
/// A run makes some hundred megabytes of short-lived arrays and tensors. Neither allocator hands them back by itself: the
/// garbage collector keeps committed what it may need again, more after each run, and glibc keeps freed blocks in its arenas.
/// Nothing is leaked, but the resident memory of a long process creeps.
/// </remarks>
internal static partial class ProcessMemory
{
    /// <summary>A full collection, then the freed pages of both heaps go back. Costs a few hundredths of a second.</summary>
    public static void Release()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        if (OperatingSystem.IsLinux())
            _ = TrimHeap(0);
    }

    // glibc; libtorch is built for no other C library on Linux.
    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int TrimHeap(nuint pad);
}
