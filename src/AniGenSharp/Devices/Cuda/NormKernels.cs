using TorchSharp;
using static TorchSharp.torch;

namespace AniGenSharp.Devices.Cuda;

/// <summary>
/// Norms of a transformer block in half precision on a CUDA device, one pass over memory each (NormKernels.cu). Every method says
/// by its result whether it could; the caller has the plain form.
/// </summary>
internal static class NormKernels
{
    private const int Threads = 256;

    private static readonly Lazy<string> s_source = new(() => CudaKernel.ReadSource("NormKernels.cu"));

    /// <summary>
    /// Root-mean-square norm of the heads of queries and keys, in place: x / max(|x|, 1e-12) · gamma · √D.
    /// </summary>
    /// <param name="qkv">[..., 3, H, D], contiguous.</param>
    /// <param name="gamma">[2, H, D], float32, of queries and keys.</param>
    /// <returns>False where it was not done.</returns>
    public static bool TryNormalizeHeads(Tensor qkv, Tensor gamma)
    {
        long head = qkv.shape[^1], channels = qkv.shape[^2] * head;
        if (head is not (8 or 16 or 32 or 64 or 128 or 256) || Find(qkv, "head_rms_norm", channels, head) is not { } kernel)
            return false;
        long rows = qkv.numel() / (3 * channels);
        kernel.Launch(Blocks(rows * 2 * channels / 8), Threads, qkv, gamma, rows);
        return true;
    }

    /// <summary>
    /// sum = x + gate · y, then the layer norm of the sum with weight and bias.
    /// </summary>
    /// <param name="x">[B, T, C], contiguous.</param>
    /// <param name="y">[B, T, C], contiguous; null for none, then the sum is <paramref name="x"/>.</param>
    /// <param name="gate">[C] in any view, contiguous; null for 1.</param>
    /// <param name="affine">Weight and bias of the norm, [C] in any view.</param>
    /// <param name="plusOne">One is added to the weight.</param>
    /// <param name="epsilon">Of the norm.</param>
    /// <param name="rest">
    /// Where <paramref name="y"/> has fewer rows than <paramref name="x"/>: the row [C] that stands for the others.
    /// </param>
    /// <returns>Sum and norm in the caller's dispose scope; null where it was not done.</returns>
    public static (Tensor Sum, Tensor Norm)? TryAddAndNormalize(
        Tensor x, Tensor? y, Tensor? gate, (Tensor Weight, Tensor Bias) affine, bool plusOne, double epsilon, Tensor? rest = null)
    {
        if (Prepare(x, y, gate, rest) is not { } kernel || !Fits(affine.Weight, x) || !Fits(affine.Bias, x))
            return null;
        var sum = y is null ? x : empty_like(x);
        var norm = empty_like(x);
        Launch(kernel, x, y, gate, affine, plusOne, sum, norm, epsilon, rest);
        return (sum, norm);
    }

    /// <summary>
    /// x + gate · y, in the caller's dispose scope; null where it was not done. Parameters as of <see cref="TryAddAndNormalize"/>.
    /// </summary>
    public static Tensor? TryAdd(Tensor x, Tensor y, Tensor gate)
    {
        if (Prepare(x, y, gate, null) is not { } kernel)
            return null;
        var sum = empty_like(x);
        Launch(kernel, x, y, gate, null, false, sum, null, 0, null);
        return sum;
    }

    private static CudaKernel? Prepare(Tensor x, Tensor? y, Tensor? gate, Tensor? rest)
    {
        long channels = x.shape[^1];
        bool fits = channels <= 2048 && Fits(y, x) && Fits(gate, x) && Fits(rest, x) && (y is null || y.numel() == x.numel() || rest is not null)
            && (gate is null || gate.numel() == channels) && (rest is null || rest.numel() == channels);
        return fits ? Find(x, "residual_layer_norm", channels, 64) : null;
    }

    private static void Launch(
        CudaKernel kernel, Tensor x, Tensor? y, Tensor? gate, (Tensor Weight, Tensor Bias)? affine, bool plusOne, Tensor sum, Tensor? norm, double epsilon,
        Tensor? rest)
    {
        long rows = x.numel() / x.shape[^1];
        kernel.Launch(
            Blocks(rows * 32), Threads, x, y, (y?.numel() ?? 0) / x.shape[^1], rest, gate, affine?.Weight, plusOne ? 1f : 0f, affine?.Bias,
            sum, norm, rows, (float)epsilon);
    }

    private static long Blocks(long threads) => (threads + Threads - 1) / Threads;

    private static bool Fits(Tensor? tensor, Tensor like) =>
        tensor is null || tensor.dtype == like.dtype && tensor.is_contiguous() && tensor.shape[^1] == like.shape[^1] && tensor.storage_offset() % 8 == 0;

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
