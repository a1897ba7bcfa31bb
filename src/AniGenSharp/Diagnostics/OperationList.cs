using AniGenSharp.Devices;
using AniGenSharp.Devices.Cuda;
using AniGenSharp.Nn;
using AniGenSharp.Sparse;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AniGenSharp.Diagnostics;

/// <summary>Every kind of operation that the networks ask of a device.</summary>
internal static class OperationList
{
    // Attention is checked on that many queries spread over all, against every key.
    private const int CheckedQueries = 64;

    /// <summary>The checks, from the cheapest to the dearest of each kind.</summary>
    /// <param name="longest">Longest sequence of the attention checks.</param>
    public static IEnumerable<OperationCheck> All(int longest = 32768)
    {
        for (int tokens = 1024; tokens <= longest; tokens *= 2)
            yield return FullAttention(tokens);
        yield return new("attention to padded windows", () => [Random(1, 6, 128, 2, 32), Random(2, 6, 128, 2, 32), Random(3, 6, 128, 2, 32), Padding(6, 128)],
            x => Attention.Full(x[0], x[1], x[2], x[3]),
            x => Naive(x[0], x[1], x[2], x[3]));
        yield return new("linear layer", () => [Random(1, 2000, 512), Random(2, 768, 512) * 0.05, Random(3, 768)],
            x => functional.linear(x[0], x[1], x[2]),
            x => matmul(x[0], x[1].t()) + x[2]);
        yield return new("feed-forward", () => [Random(1, 1000, 128), Random(2, 512, 128) * 0.1, Random(3, 128, 512) * 0.05],
            x => functional.linear(Activation.GeluTanh(functional.linear(x[0], x[1])), x[2]),
            x => matmul(NaiveGelu(matmul(x[0], x[1].t())), x[2].t()));
        yield return new("linear layer and GELU in one", () => [Random(1, 2000, 256), Random(2, 512, 256) * 0.1, Random(3, 512)],
            x => ScriptedOperators.HasLinearGeluTanh(x[0])
                ? ScriptedOperators.LinearGeluTanh(x[0], x[1], x[2])
                : Activation.GeluTanh(functional.linear(x[0], x[1], x[2])),
            x => NaiveGelu(matmul(x[0], x[1].t()) + x[2]));
        yield return new("SiLU", () => [Random(1, 4000, 64)], x => Activation.Silu(x[0]), x => x[0] / (1 + exp(-x[0])));
        yield return new("layer norm", () => [Random(1, 3000, 192) * 3 + 1],
            x => new LayerNorm(192, 1e-6).Forward(x[0]),
            x => Standardise(x[0], [-1], 1e-6));
        yield return new("residual and layer norm in one", () => [Random(1, 2, 1001, 512), Random(2, 2, 1001, 512), Random(3, 1, 1, 512), Random(4, 1, 1, 512), Random(5, 1, 1, 512)],
            x => SumAndNorm(x),
            x => NaiveSumAndNorm(x));
        yield return new("norm of queries and keys by head", () => [Random(1, 2, 777, 3, 8, 64) * 5],
            x => HeadNorm(x[0]),
            x => NaiveHeadNorm(x[0]));
        yield return new("attention in windows", () => [Random(1, 1, Cube.Count, 2, 64), Random(2, 1, Cube.Count, 2, 64), Random(3, 1, Cube.Count, 2, 64)],
            x => WindowedAttention.Attend(Cube.Windows(4, 2), x[0], x[1], x[2]),
            NaiveWindows);
        yield return new("group norm", () => [Random(1, 1, 64, 5000) + 2],
            x => functional.group_norm(x[0].to(ScalarType.Float32), 32, eps: 1e-5).to(x[0].dtype),
            x => Standardise(x[0].view(1, 32, 2, 5000), [2, 3], 1e-5).view(1, 64, 5000));
        yield return Convolution("3-D convolution", x => x);
        yield return Convolution("3-D convolution of a permuted grid", x => x.permute(0, 1, 4, 3, 2));
        yield return new("gather of neighbourhoods and product", () => [Random(1, Cube.Count, 32), Random(2, 27 * 32, 48) * 0.05],
            x => matmul(RowGather.Select(RowGather.WithZeroRow(x[0]), Cube.Neighbours.On(x[0].device)).view(Cube.Count, -1), x[1]),
            NaiveSubmanifold);
        yield return new("gather of many rows", () => [Random(1, 50000, 64), arange(200000, ScalarType.Int32) * 7 % 50000],
            x => RowGather.Select(x[0], x[1]),
            x => x[0].index_select(0, x[1]));
        yield return new("scatter by sums", () => [(Random(1, 40000, 16) * 8).round() / 8, arange(40000, ScalarType.Int64) % 8000],
            x => zeros([8000, 16], x[0].dtype, x[0].device).index_add_(0, x[1], x[0], 1),
            x => x[0].view(5, 8000, 16).sum([0]));
#pragma warning disable RS0030 // No network sorts on a device; the check is there to tell whether one could.
        yield return new("sort", () => [Random(1, 30000)], x => x[0].sort().Values, x => tensor(x[0].data<double>().ToArray().Order().ToArray()));
#pragma warning restore RS0030
        yield return new("sum over guidance branches", () => [Random(1, 2, 3000, 64)],
            x => 2 * x[0].narrow(0, 0, 1) - x[0].narrow(0, 1, 1),
            x => (2 * x[0][0] - x[0][1]).unsqueeze(0));
    }

    /// <summary>A block of voxels with a hole, 1,331 less the hole.</summary>
    private static VoxelSet Cube { get; } =
        new([.. from x in Enumerable.Range(0, 11) from y in Enumerable.Range(0, 11) from z in Enumerable.Range(0, 11) where (x + y + z) % 5 != 0 from v in new[] { x, y, z } select v]);

    private static OperationCheck FullAttention(int tokens) => new(
        $"attention over {tokens} tokens",
        () => [Random(1, 1, tokens, 2, 64), Random(2, 1, tokens, 2, 64), Random(3, 1, tokens, 2, 64)],
        x => Attention.Full(x[0], x[1], x[2]).index_select(1, Spread(tokens).to(x[0].device)),
        x => Naive(x[0].index_select(1, Spread(tokens)), x[1], x[2], null));

    private static OperationCheck Convolution(string name, Func<Tensor, Tensor> layout) => new(
        name, () => [Random(1, 1, 16, 12, 12, 12), Random(2, 24, 16, 3, 3, 3) * 0.1, Random(3, 24)],
        x => DenseConvolution.Forward(layout(x[0]), x[1], x[2]),
        x => NaiveConvolution(layout(x[0]), x[1], x[2]));

    private static Tensor Random(ulong seed, params long[] shape) => randn(shape, generator: new Generator(seed, CPU));

    private static Tensor Spread(int tokens) => arange(CheckedQueries, ScalarType.Int64) * (tokens / CheckedQueries);

    private static Tensor Padding(int windows, int length)
    {
        // Window w has w·10 keys fewer; what is masked must not be seen.
        var bias = zeros(windows, 1, 1, length);
        for (int w = 1; w < windows; w++)
            bias[w].narrow(-1, length - 10 * w, 10 * w).fill_(-1e4f);
        return bias;
    }

    private static Tensor Naive(Tensor q, Tensor k, Tensor v, Tensor? bias)
    {
        var logits = matmul(q.transpose(1, 2), k.transpose(1, 2).transpose(2, 3)) / Math.Sqrt(q.shape[^1]);
        logits = bias is null ? logits : logits + bias;
        return matmul(exp(logits - logits.logsumexp(-1, true)), v.transpose(1, 2)).transpose(1, 2);
    }

    private static Tensor NaiveGelu(Tensor x) => 0.5 * x * (1 + tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x.pow(3))));

    private static Tensor Standardise(Tensor x, long[] axes, double epsilon)
    {
        var centred = x - x.mean(axes, true);
        return centred / (centred.pow(2).mean(axes, true) + epsilon).sqrt();
    }

    /// <summary>x + gate · y beside its norm, modulated by scale and shift.</summary>
    private static Tensor SumAndNorm(Tensor[] x)
    {
        var (sum, norm) = NormKernels.TryAddAndNormalize(x[0], x[1], x[2], (x[3], x[4]), true, 1e-6) is { } fused
            ? fused
            : (addcmul(x[0], x[1], x[2], 1), new LayerNorm(512, 1e-6).ForwardModulated(addcmul(x[0], x[1], x[2], 1), x[3], x[4]));
        return cat([sum, norm], -1);
    }

    private static Tensor NaiveSumAndNorm(Tensor[] x)
    {
        var sum = x[0] + x[2] * x[1];
        return cat([sum, Standardise(sum, [-1], 1e-6) * (1 + x[3]) + x[4]], -1);
    }

    private static Tensor HeadNorm(Tensor qkv)
    {
        var packed = qkv.clone();
        var gamma = HeadFactors(packed.shape).to(ScalarType.Float32).to(packed.device);
        if (!NormKernels.TryNormalizeHeads(packed, gamma))
            packed.narrow(2, 0, 2).mul_((gamma * Math.Sqrt(packed.shape[^1])).to(packed.dtype) / linalg.vector_norm(packed.narrow(2, 0, 2), 2, [-1], keepdim: true));
        return packed;
    }

    private static Tensor NaiveHeadNorm(Tensor qkv)
    {
        var both = qkv.narrow(2, 0, 2);
        return cat([both / both.pow(2).sum([-1], true).sqrt() * HeadFactors(qkv.shape) * Math.Sqrt(qkv.shape[^1]), qkv.narrow(2, 2, 1)], 2);
    }

    private static Tensor HeadFactors(long[] shape) => 1 + (arange(2 * shape[^2] * shape[^1], HostTensors.Float64) % 7 / 10).view(2, shape[^2], shape[^1]);

    private static Tensor NaiveWindows(Tensor[] x)
    {
        var c = Cube.Coordinates;
        var result = zeros_like(x[0]);
        foreach (var window in Enumerable.Range(0, Cube.Count).GroupBy(row => ((c[3 * row] + 2) / 4, (c[3 * row + 1] + 2) / 4, (c[3 * row + 2] + 2) / 4)))
        {
            var rows = tensor(window.Select(row => (long)row).ToArray());
            result.index_copy_(1, rows, Naive(x[0].index_select(1, rows), x[1].index_select(1, rows), x[2].index_select(1, rows), null));
        }
        return result;
    }

    private static Tensor Padded(Tensor x) => cat([x, x.new_zeros(1, x.shape[1])], 0);

    private static Tensor NaiveSubmanifold(Tensor[] x)
    {
        var result = zeros(Cube.Count, x[1].shape[1], HostTensors.Float64);
        var c = Cube.Coordinates;
        for (int tap = 0; tap < 27; tap++)
        {
            var rows = Enumerable.Range(0, Cube.Count)
                .Select(row => Cube.Lookup.Row(c[3 * row] + tap / 9 - 1, c[3 * row + 1] + tap / 3 % 3 - 1, c[3 * row + 2] + tap % 3 - 1))
                .Select(row => (long)(row < 0 ? Cube.Count : row)).ToArray();
            result = result + matmul(Padded(x[0]).index_select(0, tensor(rows)), x[1].narrow(0, tap * 32, 32));
        }
        return result;
    }

    private static Tensor NaiveConvolution(Tensor x, Tensor weight, Tensor bias)
    {
        long n = x.shape[2];
        var padded = functional.pad(x.contiguous(), [1, 1, 1, 1, 1, 1]);
        var result = bias.view(1, -1, 1, 1, 1).expand(1, -1, n, n, n);
        for (int tap = 0; tap < 27; tap++)
        {
            var shifted = padded.narrow(2, tap / 9, n).narrow(3, tap / 3 % 3, n).narrow(4, tap % 3, n);
            var matrix = weight.select(4, tap % 3).select(3, tap / 3 % 3).select(2, tap / 9);
            result = result + matmul(matrix, shifted.reshape(x.shape[1], -1)).view(1, -1, n, n, n);
        }
        return result;
    }
}
