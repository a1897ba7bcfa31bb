using System.Runtime.InteropServices;

namespace AniGenSharp.Devices.Memory;

/// <summary>Returns memory that is free but still held by the process to the operating system.</summary>
/// <remarks>
/// A run allocates some hundred megabytes of short-lived arrays and tensors. Neither allocator returns them by itself: the garbage
/// collector keeps memory committed that it may need again, more after each run, and glibc keeps freed blocks in its arenas. Nothing is
/// leaked, but the resident memory of a long-running process grows slowly.
/// </remarks>
internal static partial class ProcessMemory
{
    /// <summary>Collects all garbage, then returns the free pages of both heaps. It takes a few hundredths of a second.</summary>
    public static void Release()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        if (OperatingSystem.IsLinux())
            _ = TrimHeap(0);
    }

    // This is glibc's; libtorch for Linux is not built for other C libraries.
    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int TrimHeap(nuint pad);
}
