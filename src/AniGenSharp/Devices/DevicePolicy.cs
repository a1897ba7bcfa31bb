using TorchSharp;
using static TorchSharp.torch;

namespace AniGenSharp.Devices;

/// <summary>
/// The operations that a kind of device computes wrongly or slowly, and how much work it is given at once. Together with BannedSymbols.txt,
/// which keeps every such operation in this folder, this is the only difference between devices in the networks' code.
/// </summary>
internal sealed record DevicePolicy
{
    // Rows are padded to 5/4, 6/4, 7/4 or 8/4 of a power of two from this one on, so at most a fifth of them is padding.
    private const int MinPaddedRows = 256;

    private static readonly AsyncLocal<DevicePolicy?> s_forced = new();
    private static readonly string? s_variable = Environment.GetEnvironmentVariable(Variable);

    /// <summary>The environment variable that applies one device's policy to all: <c>cpu</c>, <c>cuda</c> or <c>mps</c>.</summary>
    public const string Variable = "ANIGEN_DEVICE_POLICY";

    /// <summary>The policy that the environment variable names, in its words; null if it names none.</summary>
    public static string? Forced => s_variable is "cpu" or "cuda" or "mps" ? s_variable : null;

    /// <summary>The policy for CUDA: nothing is wrong, and few large kernels are fastest.</summary>
    public static DevicePolicy Cuda { get; } = new();

    /// <summary>
    /// The policy for CPUs. What is gathered must still be in the cache when it is multiplied. The direct convolutions of oneDNN (libtorch
    /// 2.10, measured on an AMD EPYC of family 26) are silently wrong by some percent if there are more than 16 input channels and their
    /// number is not a multiple of 16, and its bfloat16 convolutions by more than a tenth; single precision is faster there, too.
    /// </summary>
    public static DevicePolicy Cpu { get; } = new()
    {
        ConcurrentRuns = 1,
        GatherBytes = 4L << 20,
        HeadRows = 1 << 13,
        // ATen's use_mkldnn (Convolution.cpp) sends such a grid to a kernel that is five times slower.
        MaxHalvedGridElements = 20480,
        ConvolvedChannelMultiple = 16,
        ConvolvesInFloat32 = true,
    };

    /// <summary>
    /// The policy for MPS. Its fused attention is slower than products, loses precision in half precision past some 3,000 keys, is wrong
    /// for views with exchanged axes, and fails or is silently wrong from 2^32 bytes or elements on (16 heads reach them between 8k and 16k
    /// tokens): github.com/pytorch/pytorch/issues/149261 and 197636. Convolutions in three dimensions are silently wrong on some versions
    /// of macOS, in one memory layout or the other: issues 197114 and 141471. A graph is compiled and kept for every shape that an
    /// operation sees.
    /// </summary>
    public static DevicePolicy Mps { get; } = new()
    {
        ConcurrentRuns = 1,
        AttendsByProducts = true,
        MaxScores = 1L << 24,
        HeadRows = 1 << 13,
        ConvolvesByProducts = true,
        PadsRows = true,
        SumsRowsByProducts = true,
        JointMultiple = 16,
    };

    /// <summary>
    /// The number of runs at once that keep the device busy: while one uses the networks, the processor prepares and finishes the others.
    /// </summary>
    public int ConcurrentRuns { get; init; } = 3;

    /// <summary>The number of bytes that operations gather at once before they multiply them.</summary>
    public long GatherBytes { get; init; } = 64L << 20;

    /// <summary>Whether attention is computed by matrix products and a softmax in float32, never by the library's fused call.</summary>
    public bool AttendsByProducts { get; init; }

    /// <summary>Maximum number of attention scores (batch · heads · queries · keys) at a time, of attention by products.</summary>
    public long MaxScores { get; init; } = long.MaxValue;

    /// <summary>
    /// The number of rows that a decoder head computes at once; on the CPU few enough that their memory is used again and the process does
    /// not grow.
    /// </summary>
    public long HeadRows { get; init; } = 1 << 16;

    /// <summary>Whether dense 3-D convolutions are computed as sums of matrix products.</summary>
    public bool ConvolvesByProducts { get; init; }

    /// <summary>
    /// A single grid with at most this many elements in its first three axes after the batch is convolved as two halves.
    /// </summary>
    public long MaxHalvedGridElements { get; init; }

    /// <summary>What the number of input channels of a convolution must be a multiple of, unless it is smaller; zeros fill it up.</summary>
    public long ConvolvedChannelMultiple { get; init; } = 1;

    /// <summary>Whether convolutions of half-precision tensors are computed in float32.</summary>
    public bool ConvolvesInFloat32 { get; init; }

    /// <summary>
    /// Whether tensors with a row per voxel or vertex are padded to one of few lengths, so that pictures with different numbers of voxels
    /// share the shapes of all operations.
    /// </summary>
    public bool PadsRows { get; init; }

    /// <summary>Whether sums over an axis that is not the last are computed as products with ones.</summary>
    public bool SumsRowsByProducts { get; init; }

    /// <summary>What the number of joints is padded to a multiple of, for the same reason as <see cref="PadsRows"/>.</summary>
    public int JointMultiple { get; init; } = 1;

    /// <summary>The policy for the device that holds a tensor.</summary>
    public static DevicePolicy Of(Tensor tensor) => Of(tensor.device_type);

    /// <summary>The policy for a kind of device.</summary>
    public static DevicePolicy Of(DeviceType type) => s_forced.Value ?? (Forced, type) switch
    {
        ("cpu", _) or (null, DeviceType.CPU) => Cpu,
        ("mps", _) or (null, DeviceType.MPS) => Mps,
        _ => Cuda,
    };

    /// <summary>Applies a policy whatever the device, until the result is disposed, to check one device's code path on another.</summary>
    public static IDisposable Force(DevicePolicy policy)
    {
        s_forced.Value = policy;
        return new Release();
    }

    /// <summary>The number of rows to gather at once, at least 1.</summary>
    /// <param name="like">A tensor of the element type that is gathered.</param>
    /// <param name="elements">Elements of one gathered row.</param>
    public long GatherRows(Tensor like, long elements) => Math.Max(1, GatherBytes / (elements * like.element_size()));

    /// <summary>
    /// The number of rows of a tensor for a number of voxels or vertices: the number itself, or one of a few larger ones.
    /// </summary>
    public int PaddedRows(int count)
    {
        if (!PadsRows)
            return count;
        int power = MinPaddedRows;
        while (2 * power < count)
            power *= 2;
        int step = count <= power ? power : power / 4;
        return Math.Max(1, (count + step - 1) / step) * step;
    }

    private sealed class Release : IDisposable
    {
        public void Dispose() => s_forced.Value = null;
    }
}
