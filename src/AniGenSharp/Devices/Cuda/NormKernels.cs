using TorchSharp;
using static TorchSharp.torch;

namespace AniGenSharp.Devices.Cuda;

/// <summary>
/// Norms of a transformer block in half precision on a CUDA device, with one pass over memory each (NormKernels.cu). The result of every
/// method tells whether the kernel supports the tensors; otherwise the caller uses the plain form.
/// </summary>
internal static class NormKernels
{
    private const int Threads = 256;
    private const int MaxChannels = 2048;

    private static readonly Lazy<string> s_source = new(() => CudaKernel.ReadSource("NormKernels.cu"));

    /// <summary>
    /// Computes the root-mean-square norm of the heads of queries and keys, in place: x / max(|x|, 1e-12) · gamma · √D.
    /// </summary>
    /// <param name="qkv">[..., 3, H, D], contiguous.</param>
    /// <param name="gamma">[2, H, D], float32, for queries and keys.</param>
    /// <returns>False if the tensors are not supported.</returns>
    public static bool TryNormalizeHeads(Tensor qkv, Tensor gamma)
    {
        long head = qkv.shape[^1], channels = qkv.shape[^2] * head;
        if (head is not (8 or 16 or 32 or 64 or 128 or 256) || Find(qkv, "head_rms_norm", channels, head) is not { } kernel)
            return false;
        long rows = qkv.numel() / (3 * channels);
        kernel.Launch(Blocks(rows * 2 * channels / 8), Threads, qkv, gamma, rows);
        return true;
    }

    /// <summary>Computes a sum and its layer norm.</summary>
    /// <param name="sum">The sum.</param>
    /// <param name="affine">Weight and bias of the norm.</param>
    /// <returns>The sum and its norm in the caller's dispose scope; null if the tensors are not supported.</returns>
    public static (Tensor Sum, Tensor Norm)? TryAddAndNormalize(ResidualSum sum, NormAffine affine)
    {
        var x = sum.X;
        if (Prepare(sum) is not { } kernel || !Fits(affine.Weight, x) || !Fits(affine.Bias, x))
            return null;
        var total = sum.Y is null ? x : empty_like(x);
        var norm = empty_like(x);
        Launch(kernel, sum, affine, total, norm);
        return (total, norm);
    }

    /// <summary>Computes a sum.</summary>
    /// <param name="sum">The sum.</param>
    /// <returns>The sum in the caller's dispose scope; null if the tensors are not supported.</returns>
    public static Tensor? TryAdd(ResidualSum sum)
    {
        if (Prepare(sum) is not { } kernel)
            return null;
        var total = empty_like(sum.X);
        Launch(kernel, sum, null, total, null);
        return total;
    }

    private static CudaKernel? Prepare(ResidualSum sum)
    {
        var (x, y, gate, rest) = sum;
        long channels = x.shape[^1];
        bool fits = channels <= MaxChannels && Fits(y, x) && Fits(gate, x) && Fits(rest, x)
            && (y is null || y.numel() == x.numel() || rest is not null)
            && (gate is null || gate.numel() == channels) && (rest is null || rest.numel() == channels);
        return fits ? Find(x, "residual_layer_norm", channels, 64) : null;
    }

    private static void Launch(CudaKernel kernel, ResidualSum sum, NormAffine? affine, Tensor total, Tensor? norm)
    {
        var (x, y, gate, rest) = sum;
        long channels = x.shape[^1], rows = x.numel() / channels;
        kernel.Launch(
            Blocks(rows * 32), Threads, x, y, (y?.numel() ?? 0) / channels, rest, gate, affine?.Weight,
            affine?.AddsOneToWeight == true ? 1f : 0f, affine?.Bias, total, norm, rows, (float)(affine?.Epsilon ?? 0));
    }

    private static long Blocks(long threads) => (threads + Threads - 1) / Threads;

    private static bool Fits(Tensor? tensor, Tensor like) =>
        tensor is null || (tensor.dtype == like.dtype && tensor.is_contiguous() && tensor.shape[^1] == like.shape[^1]
            && tensor.storage_offset() % 8 == 0);

    private static CudaKernel? Find(Tensor x, string name, long channels, long head)
    {
        if (x.device_type != DeviceType.CUDA || x.dtype is not (ScalarType.Float16 or ScalarType.BFloat16)
            || channels % 256 != 0 || !x.is_contiguous() || x.storage_offset() % 8 != 0)
        {
            return null;
        }
        string defines = $"CHANNELS={channels} HEAD={head}{(x.dtype == ScalarType.BFloat16 ? " BFLOAT16=1" : "")}";
        return CudaKernel.For(x.device, s_source.Value, name, defines);
    }
}
