using AniGenSharp.Devices;
using AniGenSharp.Devices.Cuda;
using AniGenSharp.Nn;
using AniGenSharp.Sparse;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AniGenSharp.Diagnostics;

/// <summary>Every kind of operation that the networks run on a device.</summary>
internal static class OperationList
{
    // Attention is checked on this many queries, spread over all of them, against every key.
    private const int CheckedQueries = 64;

    private const int WindowSize = 4, WindowShift = 2;

    /// <summary>The checks; those of one kind are ordered by cost.</summary>
    /// <param name="maxTokens">Maximum length of the sequences of the attention checks.</param>
    public static IEnumerable<OperationCheck> All(int maxTokens = 32768)
    {
        for (int tokens = 1024; tokens <= maxTokens; tokens *= 2)
            yield return FullAttention(tokens);
        foreach (var check in Layers().Concat(Norms()).Concat(Sparse()).Concat(Reductions()))
            yield return check;
    }

    private static IEnumerable<OperationCheck> Layers() =>
    [
        new("attention to padded windows",
            () => [Random(1, 6, 128, 2, 32), Random(2, 6, 128, 2, 32), Random(3, 6, 128, 2, 32), Padding(6, 128)],
            x => Attention.Full(x[0], x[1], x[2], x[3]),
            x => NaiveOperations.Attention(x[0], x[1], x[2], x[3])),
        new("linear layer",
            () => [Random(1, 2000, 512), Random(2, 768, 512) * 0.05, Random(3, 768)],
            x => functional.linear(x[0], x[1], x[2]),
            x => matmul(x[0], x[1].t()) + x[2]),
        new("feed-forward",
            () => [Random(1, 1000, 128), Random(2, 512, 128) * 0.1, Random(3, 128, 512) * 0.05],
            x => functional.linear(Activation.GeluTanh(functional.linear(x[0], x[1])), x[2]),
            x => matmul(NaiveOperations.Gelu(matmul(x[0], x[1].t())), x[2].t())),
        new("linear layer and GELU in one",
            () => [Random(1, 2000, 256), Random(2, 512, 256) * 0.1, Random(3, 512)],
            x => ScriptedOperators.HasLinearGeluTanh(x[0])
                ? ScriptedOperators.LinearGeluTanh(x[0], x[1], x[2])
                : Activation.GeluTanh(functional.linear(x[0], x[1], x[2])),
            x => NaiveOperations.Gelu(matmul(x[0], x[1].t()) + x[2])),
        new("SiLU", () => [Random(1, 4000, 64)], x => Activation.Silu(x[0]), x => x[0] / (1 + exp(-x[0]))),
    ];

    private static IEnumerable<OperationCheck> Norms() =>
    [
        new("layer norm",
            () => [Random(1, 3000, 192) * 3 + 1],
            x => new LayerNorm(192, 1e-6).Forward(x[0]),
            x => NaiveOperations.Standardize(x[0], [-1], 1e-6)),
        new("residual and layer norm in one",
            () => [Random(1, 2, 1001, 512), Random(2, 2, 1001, 512), Random(3, 1, 1, 512), Random(4, 1, 1, 512), Random(5, 1, 1, 512)],
            SumAndNorm,
            NaiveOperations.SumAndNorm),
        new("norm of queries and keys by head",
            () => [Random(1, 2, 777, 3, 8, 64) * 5],
            x => HeadNorm(x[0]),
            x => NaiveOperations.HeadNorm(x[0], HeadFactors(x[0].shape))),
        new("group norm",
            () => [Random(1, 1, 64, 5000) + 2],
            x => functional.group_norm(x[0].to(ScalarType.Float32), 32, eps: 1e-5).to(x[0].dtype),
            x => NaiveOperations.Standardize(x[0].view(1, 32, 2, 5000), [2, 3], 1e-5).view(1, 64, 5000)),
    ];

    private static IEnumerable<OperationCheck> Sparse() =>
    [
        new("attention in windows",
            () => [Random(1, 1, Cube.Count, 2, 64), Random(2, 1, Cube.Count, 2, 64), Random(3, 1, Cube.Count, 2, 64)],
            x => WindowedAttention.Attend(Cube.Windows(WindowSize, WindowShift), x[0], x[1], x[2]),
            x => NaiveOperations.Windows(x, Cube, WindowSize, WindowShift)),
        Convolution("3-D convolution", x => x),
        Convolution("3-D convolution of a permuted grid", x => x.permute(0, 1, 4, 3, 2)),
        new("gather of neighborhoods and product",
            () => [Random(1, Cube.Count, 32), Random(2, 27 * 32, 48) * 0.05],
            x => matmul(RowGather.Select(RowGather.WithZeroRow(x[0]), Cube.Neighbors.On(x[0].device)).view(Cube.Count, -1), x[1]),
            x => NaiveOperations.Submanifold(x, Cube)),
        new("gather of many rows",
            () => [Random(1, 50000, 64), arange(200000, ScalarType.Int32) * 7 % 50000],
            x => RowGather.Select(x[0], x[1]),
            x => x[0].index_select(0, x[1])),
    ];

    private static IEnumerable<OperationCheck> Reductions() =>
    [
        new("scatter by sums",
            () => [(Random(1, 40000, 16) * 8).round() / 8, arange(40000, ScalarType.Int64) % 8000],
            x => zeros([8000, 16], x[0].dtype, x[0].device).index_add_(0, x[1], x[0], 1),
            x => x[0].view(5, 8000, 16).sum([0])),
#pragma warning disable RS0030 // No network sorts on a device; the check shows whether one could.
        new("sort",
            () => [Random(1, 30000)],
            x => x[0].sort().Values,
            x => tensor(x[0].data<double>().ToArray().Order().ToArray())),
#pragma warning restore RS0030
        new("sum over guidance branches",
            () => [Random(1, 2, 3000, 64)],
            x => 2 * x[0].narrow(0, 0, 1) - x[0].narrow(0, 1, 1),
            x => (2 * x[0][0] - x[0][1]).unsqueeze(0)),
    ];

    /// <summary>The voxels of a cube of 11³ without every fifth diagonal plane.</summary>
    private static VoxelSet Cube { get; } = new(
    [
        .. from x in Enumerable.Range(0, 11)
           from y in Enumerable.Range(0, 11)
           from z in Enumerable.Range(0, 11)
           where (x + y + z) % 5 != 0
           from coordinate in new[] { x, y, z }
           select coordinate,
    ]);

    private static OperationCheck FullAttention(int tokens) => new(
        $"attention over {tokens} tokens",
        () => [Random(1, 1, tokens, 2, 64), Random(2, 1, tokens, 2, 64), Random(3, 1, tokens, 2, 64)],
        x => Attention.Full(x[0], x[1], x[2]).index_select(1, Spread(tokens).to(x[0].device)),
        x => NaiveOperations.Attention(x[0].index_select(1, Spread(tokens)), x[1], x[2], null));

    private static OperationCheck Convolution(string name, Func<Tensor, Tensor> layout) => new(
        name, () => [Random(1, 1, 16, 12, 12, 12), Random(2, 24, 16, 3, 3, 3) * 0.1, Random(3, 24)],
        x => DenseConvolution.Forward(layout(x[0]), x[1], x[2]),
        x => NaiveOperations.Convolution(layout(x[0]), x[1], x[2]));

    private static Tensor Random(ulong seed, params long[] shape) => randn(shape, generator: new Generator(seed, CPU));

    private static Tensor Spread(int tokens) => arange(CheckedQueries, ScalarType.Int64) * (tokens / CheckedQueries);

    private static Tensor Padding(int windows, int length)
    {
        // Window w has 10 w fewer keys, and must not attend to those that are masked.
        var bias = zeros(windows, 1, 1, length);
        for (int w = 1; w < windows; w++)
            bias[w].narrow(-1, length - 10 * w, 10 * w).fill_(-1e4f);
        return bias;
    }

    /// <summary>x + gate · y beside its norm, modulated by scale and shift.</summary>
    private static Tensor SumAndNorm(Tensor[] x)
    {
        var (sum, norm) = NormKernels.TryAddAndNormalize(new(x[0], x[1], x[2]), new(x[3], x[4], true, 1e-6)) is { } fused
            ? fused
            : (addcmul(x[0], x[1], x[2], 1), new LayerNorm(512, 1e-6).ForwardModulated(addcmul(x[0], x[1], x[2], 1), x[3], x[4]));
        return cat([sum, norm], -1);
    }

    private static Tensor HeadNorm(Tensor qkv)
    {
        var packed = qkv.clone();
        var gamma = HeadFactors(packed.shape).to(ScalarType.Float32).to(packed.device);
        if (!NormKernels.TryNormalizeHeads(packed, gamma))
        {
            var both = packed.narrow(2, 0, 2);
            var factors = (gamma * Math.Sqrt(packed.shape[^1])).to(packed.dtype);
            both.mul_(factors / linalg.vector_norm(both, 2, [-1], keepdim: true));
        }
        return packed;
    }

    private static Tensor HeadFactors(long[] shape) =>
        1 + (arange(2 * shape[^2] * shape[^1], HostTensors.Float64) % 7 / 10).view(2, shape[^2], shape[^1]);
}
