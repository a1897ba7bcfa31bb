using AniGenSharp.Devices;
using static TorchSharp.torch;

namespace AniGenSharp.Sparse;

/// <summary>Attention within windows of voxels: each query attends to the keys of its window.</summary>
internal static class WindowedAttention
{
    /// <summary>
    /// Queries [B, T, H, D], keys and values [B, S, H, D] → [B, T, H, D]; 0 for queries whose window has no keys.
    /// </summary>
    /// <param name="windows">The windows of the queries and keys.</param>
    /// <param name="q">Queries.</param>
    /// <param name="k">Keys.</param>
    /// <param name="v">Values.</param>
    public static Tensor Attend(AttentionWindows windows, Tensor q, Tensor k, Tensor v)
    {
        using var scope = NewDisposeScope();
        bool packed = q.shape[0] == 1 && ScriptedOperators.HasPackedAttention(q);
        List<Tensor> outputs = packed
            ? [AttendPacked(windows.Packed, q, k, v)]
            : [.. windows.Batches.Select(batch => Attend(batch, q, k, v))];
        if (windows.HasUnpairedQueries || outputs.Count == 0)
            outputs.Add(zeros([q.shape[0], 1, q.shape[2], q.shape[3]], q.dtype, q.device));
        var rows = (packed ? windows.Packed.OutputRows : windows.OutputRows).On(q.device);
        return (outputs.Count == 1 ? outputs[0] : cat(outputs, 1)).index_select(1, rows).MoveToOuterDisposeScope();
    }

    private static Tensor AttendPacked(PackedWindows windows, Tensor q, Tensor k, Tensor v)
    {
        using var scope = NewDisposeScope();
        var (queryRows, keyRows) = (windows.QueryRows.On(q.device), windows.KeyRows.On(q.device));
        if (windows.MaxQueries == 0)
            return q.narrow(1, 0, 0).MoveToOuterDisposeScope();
        return ScriptedOperators.PackedAttention(
            q[0].index_select(0, queryRows), k[0].index_select(0, keyRows), v[0].index_select(0, keyRows),
            new(windows.QueryStarts.On(q.device), windows.MaxQueries), new(windows.KeyStarts.On(q.device), windows.MaxKeys))
            .unsqueeze(0).MoveToOuterDisposeScope();
    }

    private static Tensor Attend(WindowBatch batch, Tensor q, Tensor k, Tensor v)
    {
        using var scope = NewDisposeScope();
        long branches = q.shape[0], heads = q.shape[2], channels = q.shape[3];
        long windows = branches * batch.Count;
        var (queryRows, keyRows) = (batch.QueryRows.On(q.device), batch.KeyRows.On(q.device));
        Tensor? bias = null;
        if (batch.KeyPadding is { } padding)
        {
            var isPadding = padding.On(q.device).to(ScalarType.Bool);
            bias = zeros(batch.Count * batch.KeyLength, q.dtype, q.device).masked_fill_(isPadding, float.NegativeInfinity)
                .view(batch.Count, 1, 1, batch.KeyLength).repeat(branches, 1, 1, 1);
        }
        var attended = Attention.Full(
            q.index_select(1, queryRows).view(windows, batch.QueryLength, heads, channels),
            k.index_select(1, keyRows).view(windows, batch.KeyLength, heads, channels),
            v.index_select(1, keyRows).view(windows, batch.KeyLength, heads, channels),
            bias);
        return attended.reshape(branches, -1, heads, channels).MoveToOuterDisposeScope();
    }
}
