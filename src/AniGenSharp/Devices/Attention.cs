using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AniGenSharp.Devices;

/// <summary>Scaled dot-product attention through the library's fused kernels.</summary>
internal static class Attention
{
    /// <summary>Every query attends to every key: [B, T, H, D], [B, S, H, D], [B, S, H, D] → [B, T, H, D].</summary>
    public static Tensor Full(Tensor q, Tensor k, Tensor v) => Full(q, k, v, null);

    /// <summary>The same with <paramref name="bias"/>, [B, 1, 1, S] in the type of the queries, added to the logits.</summary>
    public static Tensor Full(Tensor q, Tensor k, Tensor v, Tensor? bias) =>
        functional.scaled_dot_product_attention(q.transpose(1, 2), k.transpose(1, 2), v.transpose(1, 2), bias).transpose(1, 2);
}
