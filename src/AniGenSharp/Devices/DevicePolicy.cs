using TorchSharp;
using static TorchSharp.torch;

namespace AniGenSharp.Devices;

/// <summary>
/// What a kind of device does wrong or badly, and how much it is given at once. With BannedSymbols.txt, which keeps every
/// such operation here, this is all that the networks' code differs by from device to device.
/// </summary>
internal sealed record DevicePolicy
{
    private static readonly AsyncLocal<DevicePolicy?> Forced = new();

    /// <summary>Nothing is wrong; few large kernels win.</summary>
    public static DevicePolicy Cuda { get; } = new();

    /// <summary>Nothing is wrong; what is gathered must still be in the cache when it is multiplied.</summary>
    public static DevicePolicy Cpu { get; } = new()
    {
        GatherBytes = 4L << 20,
        // ATen's use_mkldnn (Convolution.cpp) sends such a grid to a kernel that is five times slower.
        HalvesGridsUpTo = 20480,
    };

    /// <summary>
    /// Attention materialises its scores in float32 and fails or is silently wrong from 2^32 bytes or elements on (16 heads
    /// reach them between 8k and 16k tokens): github.com/pytorch/pytorch/issues/149261 and 197636. Convolutions in three
    /// dimensions are silently wrong on some versions of macOS, in one memory layout or the other: issues 197114 and 141471.
    /// </summary>
    public static DevicePolicy Mps { get; } = new() { MostScores = 1L << 28, ConvolvesByProducts = true };

    /// <summary>Bytes gathered at once by operations that gather, multiply and go on.</summary>
    public long GatherBytes { get; init; } = 64L << 20;

    /// <summary>Most attention scores (batch · heads · queries · keys) of one kernel; more are computed in chunks of queries.</summary>
    public long MostScores { get; init; } = long.MaxValue;

    /// <summary>Dense 3-D convolutions are sums of matrix products.</summary>
    public bool ConvolvesByProducts { get; init; }

    /// <summary>A single grid with no more elements than this in its first three axes after the batch is convolved as two halves.</summary>
    public long HalvesGridsUpTo { get; init; }

    /// <summary>The policy for the device that holds a tensor.</summary>
    public static DevicePolicy Of(Tensor tensor) => Forced.Value ?? tensor.device_type switch
    {
        DeviceType.CPU => Cpu,
        DeviceType.MPS => Mps,
        _ => Cuda,
    };

    /// <summary>For tests: whatever the device, this policy holds until the result is disposed.</summary>
    public static IDisposable Force(DevicePolicy policy)
    {
        Forced.Value = policy;
        return new Release();
    }

    /// <summary>Rows to gather at once.</summary>
    /// <param name="like">A tensor of the element type gathered.</param>
    /// <param name="elements">Elements of one gathered row.</param>
    public long GatherRows(Tensor like, long elements) => Math.Max(1, GatherBytes / (elements * like.element_size()));

    private sealed class Release : IDisposable
    {
        public void Dispose() => Forced.Value = null;
    }
}
