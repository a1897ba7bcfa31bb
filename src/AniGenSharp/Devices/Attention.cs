using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AniGenSharp.Devices;

/// <summary>
/// Scaled dot-product attention through the library's fused kernels. Where they are wrong above a number of scores, the
/// queries go to them in chunks: each query's softmax is its own, so this is exact.
/// </summary>
internal static class Attention
{
    /// <summary>Every query attends to every key: [B, T, H, D], [B, S, H, D], [B, S, H, D] → [B, T, H, D].</summary>
    public static Tensor Full(Tensor q, Tensor k, Tensor v) => Full(q, k, v, null);

    /// <summary>The same with <paramref name="bias"/>, [B, 1, 1, S] in the type of the queries, added to the logits.</summary>
    public static Tensor Full(Tensor q, Tensor k, Tensor v, Tensor? bias)
    {
        long queries = q.shape[1], scoresOfQuery = k.shape[0] * k.shape[2] * k.shape[1];
        long chunk = Math.Max(1, DevicePolicy.Of(q).MaxScores / Math.Max(1, scoresOfQuery));
        (q, k, v) = (q.transpose(1, 2), k.transpose(1, 2), v.transpose(1, 2));
        if (queries <= chunk)
            return functional.scaled_dot_product_attention(q, k, v, bias).transpose(1, 2);
        using var scope = NewDisposeScope();
        var result = q.new_empty(q.shape[0], queries, q.shape[1], v.shape[3]);
        for (long start = 0; start < queries; start += chunk)
        {
            using var step = NewDisposeScope();
            long length = Math.Min(chunk, queries - start);
            var attended = functional.scaled_dot_product_attention(q.narrow(2, start, length), k, v, bias);
            result.narrow(1, start, length).copy_(attended.transpose(1, 2));
        }
        return result.MoveToOuterDisposeScope();
    }
}
