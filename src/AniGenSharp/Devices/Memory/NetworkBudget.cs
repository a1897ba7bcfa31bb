using TorchSharp;

namespace AniGenSharp.Devices.Memory;

/// <summary>How much of a device's memory networks may keep.</summary>
internal static class NetworkBudget
{
    /// <summary>
    /// Bytes for weights; 0 for one network at a time. On the CPU half of the memory there is, so that the other half serves
    /// the stages; elsewhere whatever the device's allocator gives, since it alone knows.
    /// </summary>
    public static long Of(Placement placement, bool lowMemory) => lowMemory ? 0
        : placement.Device.type == DeviceType.CPU ? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2
        : long.MaxValue;
}
