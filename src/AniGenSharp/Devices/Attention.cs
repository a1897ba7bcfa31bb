using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AniGenSharp.Devices;

/// <summary>
/// Scaled dot-product attention: through the library's fused kernels or, if the device has no correct ones, as two matrix products with a
/// float32 softmax between them, for a bounded number of scores at a time. Every query has its own softmax, so that is exact.
/// </summary>
internal static class Attention
{
    // Products of fewer queries than this leave most of a device idle; a chunk takes fewer heads instead.
    private const long MinChunkQueries = 64;

    /// <summary>Every query attends to every key: [B, T, H, D], [B, S, H, D], [B, S, H, D] → [B, T, H, D].</summary>
    public static Tensor Full(Tensor q, Tensor k, Tensor v) => Full(q, k, v, null);

    /// <summary>The same with <paramref name="bias"/>, [B or 1, 1, 1, S] in the type of the queries, added to the logits.</summary>
    public static Tensor Full(Tensor q, Tensor k, Tensor v, Tensor? bias)
    {
        var policy = DevicePolicy.Of(q);
        return policy.AttendsByProducts
            ? ByProducts(q, k, v, bias, policy)
            : functional.scaled_dot_product_attention(q.transpose(1, 2), k.transpose(1, 2), v.transpose(1, 2), bias).transpose(1, 2);
    }

    /// <summary>
    /// The heads of all batches are matrices of one batched product. Every factor is contiguous: MPS has computed views with exchanged axes
    /// wrongly.
    /// </summary>
    private static Tensor ByProducts(Tensor q, Tensor k, Tensor v, Tensor? bias, DevicePolicy policy)
    {
        using var scope = NewDisposeScope();
        long batch = q.shape[0], queries = q.shape[1], heads = q.shape[2], channels = q.shape[3];
        long keys = k.shape[1], matrices = batch * heads;
        q = q.transpose(1, 2).contiguous().view(matrices, queries, channels);
        k = k.permute(0, 2, 3, 1).contiguous().view(matrices, channels, keys);
        v = v.transpose(1, 2).contiguous().view(matrices, keys, -1);
        bias = (bias ?? q.new_zeros(1, 1, 1, 1)).expand(batch, heads, 1, keys).reshape(matrices, 1, keys);
        double scale = 1 / Math.Sqrt(channels);
        var (chunkMatrices, chunkQueries) = Chunk(matrices, queries, keys, policy.MaxScores);
        var result = q.new_empty(matrices, queries, v.shape[2]);
        for (long matrix = 0; matrix < matrices; matrix += chunkMatrices)
        {
            using var group = NewDisposeScope();
            long count = Math.Min(chunkMatrices, matrices - matrix);
            var (ks, vs, biases) = (k.narrow(0, matrix, count), v.narrow(0, matrix, count), bias.narrow(0, matrix, count));
            for (long start = 0; start < queries; start += chunkQueries)
            {
                using var step = NewDisposeScope();
                long length = Math.Min(chunkQueries, queries - start);
                var chunk = q.narrow(0, matrix, count).narrow(1, start, length).contiguous();
                // TorchSharp 0.107 passes the arguments on in another order: the factors, then the summand.
                var scores = baddbmm(input: chunk, batch1: ks, batch2: biases.expand(count, length, keys), beta: 1, alpha: (float)scale);
                var weights = softmax(scores, -1, ScalarType.Float32).to(v.dtype);
                result.narrow(0, matrix, count).narrow(1, start, length).copy_(bmm(weights, vs));
            }
        }
        return result.view(batch, heads, queries, -1).transpose(1, 2).MoveToOuterDisposeScope();
    }

    /// <summary>How many matrices, and how many of their queries, are computed at once to stay within a maximum number of scores.</summary>
    private static (long Matrices, long Queries) Chunk(long matrices, long queries, long keys, long maxScores)
    {
        long fewest = Math.Min(queries, MinChunkQueries);
        long together = Math.Clamp(maxScores / Math.Max(1, fewest * keys), 1, Math.Max(1, matrices));
        return (together, Math.Clamp(maxScores / Math.Max(1, together * keys), 1, Math.Max(1, queries)));
    }
}
