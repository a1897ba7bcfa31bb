using TorchSharp;

namespace AniGenSharp.Devices.Memory;

/// <summary>The memory of a device that networks may occupy permanently.</summary>
internal static class NetworkBudget
{
    /// <summary>What the process and the stages of a small model take beside the weights.</summary>
    private const long StageBytes = 1_000_000_000;

    /// <summary>
    /// The number of bytes for weights; 0 for one network at a time. On the CPU it is half of the available memory, so that the other half
    /// serves the stages; elsewhere it is unlimited, because only the device's allocator knows.
    /// </summary>
    public static long Of(Placement placement, bool lowMemory) => lowMemory ? 0
        : placement.Device.type == DeviceType.CPU ? OnHost(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)
        : long.MaxValue;

    /// <summary>The number of bytes for weights on the CPU.</summary>
    /// <param name="available">The memory of the machine, or of the container that limits it.</param>
    public static long OnHost(long available) => Math.Max(0, Math.Min(available / 2, available - StageBytes));
}
