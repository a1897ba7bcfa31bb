using AniGenSharp.Devices;
using AniGenSharp.Sparse;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AniGenSharp.Diagnostics;

/// <summary>The operations of <see cref="OperationList"/> in their simplest form, in float64 on the CPU, to compare with.</summary>
internal static class NaiveOperations
{
    /// <summary>Attention: queries [B, T, H, D], keys and values [B, S, H, D] → [B, T, H, D]; the bias is added to the logits.</summary>
    public static Tensor Attention(Tensor q, Tensor k, Tensor v, Tensor? bias)
    {
        var logits = matmul(q.transpose(1, 2), k.transpose(1, 2).transpose(2, 3)) / Math.Sqrt(q.shape[^1]);
        logits = bias is null ? logits : logits + bias;
        return matmul(exp(logits - logits.logsumexp(-1, true)), v.transpose(1, 2)).transpose(1, 2);
    }

    /// <summary>GELU in its tanh approximation.</summary>
    public static Tensor Gelu(Tensor x) => 0.5 * x * (1 + tanh(Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x.pow(3))));

    /// <summary>Zero mean and unit variance over some axes.</summary>
    public static Tensor Standardize(Tensor x, long[] axes, double epsilon)
    {
        var centered = x - x.mean(axes, true);
        return centered / (centered.pow(2).mean(axes, true) + epsilon).sqrt();
    }

    /// <summary>x + gate · y beside its norm, scaled by 1 + scale and shifted; the inputs are x, y, gate, scale, shift.</summary>
    public static Tensor SumAndNorm(Tensor[] x)
    {
        var sum = x[0] + x[2] * x[1];
        return cat([sum, Standardize(sum, [-1], 1e-6) * (1 + x[3]) + x[4]], -1);
    }

    /// <summary>Root-mean-square norm of the heads of queries and keys, packed with the values as [B, T, 3, H, D].</summary>
    public static Tensor HeadNorm(Tensor qkv, Tensor factors)
    {
        var both = qkv.narrow(2, 0, 2);
        var norms = both.pow(2).sum([-1], true).sqrt();
        return cat([both / norms * factors * Math.Sqrt(qkv.shape[^1]), qkv.narrow(2, 2, 1)], 2);
    }

    /// <summary>Attention within cubic windows of voxels, of queries, keys and values [1, N, H, D].</summary>
    public static Tensor Windows(Tensor[] x, VoxelSet voxels, int size, int shift)
    {
        int[] c = voxels.Coordinates;
        var result = zeros_like(x[0]);
        var windows = Enumerable.Range(0, voxels.Count)
            .GroupBy(row => (Window(c[3 * row]), Window(c[3 * row + 1]), Window(c[3 * row + 2])));
        foreach (var window in windows)
        {
            var rows = tensor(window.Select(row => (long)row).ToArray());
            result.index_copy_(
                1, rows, Attention(x[0].index_select(1, rows), x[1].index_select(1, rows), x[2].index_select(1, rows), null));
        }
        return result;

        int Window(int coordinate) => (coordinate + shift) / size;
    }

    /// <summary>The convolution of size 3 of features [N, C] on voxels with kernels [27·C, C_out].</summary>
    public static Tensor Submanifold(Tensor[] x, VoxelSet voxels)
    {
        int[] c = voxels.Coordinates;
        long channels = x[0].shape[1];
        var padded = cat([x[0], x[0].new_zeros(1, channels)], 0);
        var result = zeros(voxels.Count, x[1].shape[1], HostTensors.Float64);
        for (int tap = 0; tap < 27; tap++)
        {
            var (dx, dy, dz) = (tap / 9 - 1, tap / 3 % 3 - 1, tap % 3 - 1);
            long[] rows = [.. Enumerable.Range(0, voxels.Count)
                .Select(row => voxels.Lookup.Row(c[3 * row] + dx, c[3 * row + 1] + dy, c[3 * row + 2] + dz))
                .Select(row => (long)(row < 0 ? voxels.Count : row))];
            result = result + matmul(padded.index_select(0, tensor(rows)), x[1].narrow(0, tap * channels, channels));
        }
        return result;
    }

    /// <summary>The convolution of size 3 of a dense grid [1, C, n, n, n] with weight and bias.</summary>
    public static Tensor Convolution(Tensor x, Tensor weight, Tensor bias)
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
