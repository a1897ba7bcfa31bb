using AniGenSharp.Devices;
using static TorchSharp.torch;

namespace AniGenSharp.Sparse;

/// <summary>Attention inside windows of voxels: every query attends to the keys of its own window.</summary>
internal static class WindowedAttention
{
    /// <summary>
    /// Queries [B, T, H, D], keys and values [B, S, H, D] → [B, T, H, D]; 0 where a query's window has no keys.
    /// </summary>
    public static Tensor Attend(AttentionWindows windows, Tensor q, Tensor k, Tensor v)
    {
        using var scope = NewDisposeScope();
        var outputs = windows.Batches.Select(batch => Attend(batch, q, k, v)).ToList();
        if (windows.HasUnpairedQueries || outputs.Count == 0)
            outputs.Add(zeros([q.shape[0], 1, q.shape[2], q.shape[3]], q.dtype, q.device));
        var rows = tensor(windows.OutputRows, device: q.device);
        return cat(outputs, 1).index_select(1, rows).MoveToOuterDisposeScope();
    }

    private static Tensor Attend(WindowBatch batch, Tensor q, Tensor k, Tensor v)
    {
        using var scope = NewDisposeScope();
        long branches = q.shape[0], heads = q.shape[2], channels = q.shape[3];
        long windows = branches * batch.Count;
        var queryRows = tensor(batch.QueryRows, device: q.device);
        var keyRows = tensor(batch.KeyRows, device: q.device);
        Tensor? bias = null;
        if (batch.KeyBias is not null)
            bias = tensor(batch.KeyBias, device: q.device).to(q.dtype).view(batch.Count, 1, 1, batch.KeyLength).repeat(branches, 1, 1, 1);
        var attended = Attention.Full(
            q.index_select(1, queryRows).view(windows, batch.QueryLength, heads, channels),
            k.index_select(1, keyRows).view(windows, batch.KeyLength, heads, channels),
            v.index_select(1, keyRows).view(windows, batch.KeyLength, heads, channels),
            bias);
        return attended.reshape(branches, -1, heads, channels).MoveToOuterDisposeScope();
    }
}
