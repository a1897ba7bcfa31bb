using AniGenSharp.Devices.Cuda;
using TorchSharp;
using static TorchSharp.torch;

namespace AniGenSharp.Devices;

/// <summary>Operators of libtorch that TorchSharp has no method for, called through TorchScript.</summary>
internal static class ScriptedOperators
{
    private const int MaxHeadChannels = 256;

    private static readonly Lazy<jit.CompilationUnit> s_unit = new(() => jit.compile("""
        def linear_gelu(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
            return torch._addmm_activation(bias, x, weight.t(), beta=1, alpha=1, use_gelu=True)

        def packed_attention(q: Tensor, k: Tensor, v: Tensor, q_starts: Tensor, k_starts: Tensor, q_max: int, k_max: int) -> Tensor:
            return torch._flash_attention_forward(q, k, v, q_starts, k_starts, q_max, k_max, 0.0, False, False)[0]

        """));

    /// <summary>Whether <see cref="LinearGeluTanh"/> supports a tensor.</summary>
    public static bool HasLinearGeluTanh(Tensor x) => CudaKernel.Enabled && IsHalfOnCuda(x);

    /// <summary>Whether <see cref="PackedAttention"/> supports a tensor.</summary>
    public static bool HasPackedAttention(Tensor x) =>
        CudaKernel.Enabled && IsHalfOnCuda(x) && x.shape[^1] % 8 == 0 && x.shape[^1] <= MaxHeadChannels;

    private static bool IsHalfOnCuda(Tensor x) =>
        x.device_type == DeviceType.CUDA && x.dtype is (ScalarType.Float16 or ScalarType.BFloat16);

    /// <summary>
    /// Computes the GELU (tanh approximation) of a linear layer in one kernel: [N, in] → [N, out]. It is for CUDA devices only: on a CPU
    /// the operator computes the exact GELU.
    /// </summary>
    public static Tensor LinearGeluTanh(Tensor x, Tensor weight, Tensor bias) =>
        s_unit.Value.invoke<Tensor>("linear_gelu", x, weight, bias);

    /// <summary>
    /// Attention within sequences that are packed end to end: queries [T, H, D], keys and values [S, H, D] → [T, H, D]. It is for CUDA
    /// devices and half precision only.
    /// </summary>
    /// <param name="q">The queries.</param>
    /// <param name="k">The keys.</param>
    /// <param name="v">The values.</param>
    /// <param name="queries">The sequences of queries.</param>
    /// <param name="keys">The sequences of keys and values.</param>
    public static Tensor PackedAttention(Tensor q, Tensor k, Tensor v, PackedSequences queries, PackedSequences keys) =>
        s_unit.Value.invoke<Tensor>("packed_attention", q, k, v, queries.Starts, keys.Starts, queries.MaxLength, keys.MaxLength);
}
