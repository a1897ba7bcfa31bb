using TorchSharp;

namespace AniGenSharp.Devices.Memory;

/// <summary>The memory of a device that networks may occupy permanently.</summary>
internal static class NetworkBudget
{
    /// <summary>
    /// The number of bytes for weights; 0 for one network at a time. On the CPU it is half of the available memory, so that the other half
    /// serves the stages; elsewhere it is unlimited, because only the device's allocator knows.
    /// </summary>
    public static long Of(Placement placement, bool lowMemory) => lowMemory ? 0
        : placement.Device.type == DeviceType.CPU ? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2
        : long.MaxValue;
}
