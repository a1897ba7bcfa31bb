using AniGenSharp.Devices.Cuda;
using TorchSharp;
using static TorchSharp.torch;

namespace AniGenSharp.Devices;

/// <summary>Operators of libtorch that TorchSharp has no method for, called through TorchScript.</summary>
internal static class ScriptedOperators
{
    private static readonly Lazy<jit.CompilationUnit> s_unit = new(() => jit.compile("""
        def linear_gelu(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
            return torch._addmm_activation(bias, x, weight.t(), beta=1, alpha=1, use_gelu=True)

        def packed_attention(q: Tensor, k: Tensor, v: Tensor, q_starts: Tensor, k_starts: Tensor, q_longest: int, k_longest: int) -> Tensor:
            return torch._flash_attention_forward(q, k, v, q_starts, k_starts, q_longest, k_longest, 0.0, False, False)[0]

        """));

    /// <summary>Whether <see cref="LinearGeluTanh"/> takes a tensor.</summary>
    public static bool HasLinearGeluTanh(Tensor x) => CudaKernel.Enabled && IsHalfOnCuda(x);

    /// <summary>Whether <see cref="PackedAttention"/> takes a tensor.</summary>
    public static bool HasPackedAttention(Tensor x) => CudaKernel.Enabled && IsHalfOnCuda(x) && x.shape[^1] % 8 == 0 && x.shape[^1] <= 256;

    private static bool IsHalfOnCuda(Tensor x) => x.device_type == DeviceType.CUDA && x.dtype is (ScalarType.Float16 or ScalarType.BFloat16);

    /// <summary>
    /// GELU (tanh approximation) of a linear layer in one kernel: [N, in] → [N, out]. On CUDA devices only: on a CPU the operator
    /// is the exact GELU.
    /// </summary>
    public static Tensor LinearGeluTanh(Tensor x, Tensor weight, Tensor bias) => s_unit.Value.invoke<Tensor>("linear_gelu", x, weight, bias);

    /// <summary>
    /// Attention within sequences laid end to end: queries [T, H, D], keys and values [S, H, D] → [T, H, D]. On CUDA devices and in
    /// half precision only.
    /// </summary>
    /// <param name="q">Queries.</param>
    /// <param name="k">Keys.</param>
    /// <param name="v">Values.</param>
    /// <param name="queryStarts">The first query of each sequence and T, [W + 1], int32.</param>
    /// <param name="keyStarts">The same of the keys.</param>
    /// <param name="longestQueries">The longest sequence of queries.</param>
    /// <param name="longestKeys">The same of the keys.</param>
    public static Tensor PackedAttention(Tensor q, Tensor k, Tensor v, Tensor queryStarts, Tensor keyStarts, int longestQueries, int longestKeys) =>
        s_unit.Value.invoke<Tensor>("packed_attention", q, k, v, queryStarts, keyStarts, longestQueries, longestKeys);
}
