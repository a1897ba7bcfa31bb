using TorchSharp;
using static TorchSharp.torch;

namespace AniGenSharp.Devices;

/// <summary>How much is gathered at once by operations that gather, multiply and go on.</summary>
internal static class GatherSlices
{
    // On a CPU what is gathered must still be in the cache when it is multiplied; elsewhere few large kernels win.
    private const long CacheBytes = 4L << 20;
    private const long DeviceBytes = 256L << 20;

    /// <summary>Rows to gather at once.</summary>
    /// <param name="like">A tensor of the device and element type gathered.</param>
    /// <param name="elements">Elements of one gathered row.</param>
    public static long Rows(Tensor like, long elements) =>
        Math.Max(1, (like.device_type == DeviceType.CPU ? CacheBytes : DeviceBytes) / (elements * like.element_size()));
}
