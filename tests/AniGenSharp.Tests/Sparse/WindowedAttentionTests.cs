using AniGenSharp.Devices;
using AniGenSharp.Sparse;
using AniGenSharp.TestKit.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace AniGenSharp.Tests.Sparse;

public sealed class WindowedAttentionTests
{
    [Theory]
    [InlineData(0, 4, 0)]
    [InlineData(0, 4, 2)]
    [InlineData(0, 8, 0)]
    [InlineData(0, 8, 4)]
    [InlineData(1, 4, 0)]
    [InlineData(1, 4, 2)]
    [InlineData(1, 8, 0)]
    [InlineData(1, 8, 4)]
    public void Self_attention_in_windows_matches_the_reference(int entry, int size, int shift)
    {
        using var scope = NewDisposeScope();
        using var golden = new Golden("sparse_ops", "attention");
        var (voxels, rows) = GoldenVoxels.Entry(golden["coords"], entry);
        var qkv = golden["self.qkv"].index_select(0, rows).unsqueeze(0).unbind(2);

        var attended = WindowedAttention.Attend(voxels.Windows(size, shift), qkv[0], qkv[1], qkv[2]);

        var expected = golden[$"self.w{size}_s{shift}"].index_select(0, rows).unsqueeze(0);
        Assert.InRange(Golden.RelativeError(attended, expected), 0, 1e-5);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Full_self_attention_matches_the_reference(int entry)
    {
        using var scope = NewDisposeScope();
        using var golden = new Golden("sparse_ops", "attention");
        var (_, rows) = GoldenVoxels.Entry(golden["coords"], entry);
        var qkv = golden["self.qkv"].index_select(0, rows).unsqueeze(0).unbind(2);

        var attended = Attention.Full(qkv[0], qkv[1], qkv[2]);

        Assert.InRange(Golden.RelativeError(attended, golden["self.full"].index_select(0, rows).unsqueeze(0)), 0, 1e-5);
    }

    [Theory]
    [InlineData("same")]
    [InlineData("smaller")]
    [InlineData("larger")]
    [InlineData("far")]
    public void Cross_attention_pairs_windows_with_equal_numbers(string context)
    {
        using var scope = NewDisposeScope();
        using var golden = new Golden("sparse_ops", "attention");
        var (queries, keys, q, k, v) = Cross(golden, context);

        foreach (int shift in new[] { 0, 4 })
        {
            var windows = queries.Windows(8, shift, keys);
            var attended = WindowedAttention.Attend(windows, q, k, v);
            var expected = golden[$"cross.{context}.w8_s{shift}"].unsqueeze(0);
            Assert.True(allclose(attended, expected, 0, 1e-5), $"shift {shift}: {(attended - expected).abs().max().ToSingle()}");
            Assert.InRange(Golden.RelativeError(attended, expected), 0, 1e-5);
        }
        golden.AssertClose($"cross.{context}.full", Attention.Full(q, k, v).squeeze(0), 1e-5);
    }

    [Fact]
    public void A_query_without_keys_in_its_window_gives_exactly_zero()
    {
        using var scope = NewDisposeScope();
        var queries = new VoxelSet([0, 0, 0, 9, 0, 0]);
        var keys = new VoxelSet([0, 0, 0]);
        var rows = torch.ones(1, 2, 1, 4);

        var attended = WindowedAttention.Attend(queries.Windows(8, 0, keys), rows, rows.narrow(1, 0, 1), rows.narrow(1, 0, 1));

        Assert.Equal([1f, 1f, 1f, 1f, 0f, 0f, 0f, 0f], attended.data<float>().ToArray());
    }

    [Fact]
    public void Guidance_branches_are_computed_one_by_one()
    {
        using var scope = NewDisposeScope();
        using var golden = new Golden("sparse_ops", "attention");
        var (voxels, rows) = GoldenVoxels.Entry(golden["coords"], 0);
        var qkv = golden["self.qkv"].index_select(0, rows);
        var both = stack([qkv, qkv.flip(0)], 0).unbind(2);
        var windows = voxels.Windows(4, 2);

        var attended = WindowedAttention.Attend(windows, both[0], both[1], both[2]);

        var second = qkv.flip(0).unsqueeze(0).unbind(2);
        Assert.InRange(
            Golden.RelativeError(attended.narrow(0, 1, 1), WindowedAttention.Attend(windows, second[0], second[1], second[2])), 0, 1e-6);
        Assert.InRange(Golden.RelativeError(attended[0], golden["self.w4_s2"].index_select(0, rows)), 0, 1e-5);
    }

    /// <summary>Only CUDA devices have the kernel for the packed form, so each of its sequences is computed separately here.</summary>
    [Theory]
    [InlineData("same")]
    [InlineData("smaller")]
    [InlineData("far")]
    public void Packed_windows_equal_separate_windows(string context)
    {
        using var scope = NewDisposeScope();
        using var golden = new Golden("sparse_ops", "attention");
        var (queries, keys, q, k, v) = Cross(golden, context);
        using var windows = queries.Windows(8, 4, keys);
        var packed = windows.Packed;
        var (packedQueries, packedKeys, packedValues) = (
            q.index_select(1, packed.QueryRows.On(CPU)), k.index_select(1, packed.KeyRows.On(CPU)),
            v.index_select(1, packed.KeyRows.On(CPU)));
        int[] starts = packed.QueryStarts.Rows, keyStarts = packed.KeyStarts.Rows;

        var sequences = Enumerable.Range(0, starts.Length - 1).Select(i => Attention.Full(
            packedQueries.narrow(1, starts[i], starts[i + 1] - starts[i]),
            packedKeys.narrow(1, keyStarts[i], keyStarts[i + 1] - keyStarts[i]),
            packedValues.narrow(1, keyStarts[i], keyStarts[i + 1] - keyStarts[i]))).ToList();
        var outputs = cat([.. sequences, zeros_like(q.narrow(1, 0, 1))], 1).index_select(1, packed.OutputRows.On(CPU));

        Assert.InRange(Golden.RelativeError(outputs, golden[$"cross.{context}.w8_s4"].unsqueeze(0)), 0, 1e-5);
        Assert.Equal(packed.MaxQueries, starts.Zip(starts.Skip(1), (from, to) => to - from).DefaultIfEmpty().Max());
        Assert.Equal(packed.MaxKeys, keyStarts.Zip(keyStarts.Skip(1), (from, to) => to - from).DefaultIfEmpty().Max());
    }

    [Fact]
    public void Windows_of_other_coordinates_are_never_reused()
    {
        var voxels = new VoxelSet([0, 0, 0, 9, 0, 0]);
        Assert.Same(voxels.Windows(8, 0), voxels.Windows(8, 0));
        Assert.NotSame(voxels.Windows(8, 0), voxels.Windows(8, 4));
        Assert.NotSame(voxels.Windows(8, 0), new VoxelSet([0, 0, 0, 9, 0, 0]).Windows(8, 0));
        Assert.NotSame(voxels.Windows(8, 0, new VoxelSet([0, 0, 0])), voxels.Windows(8, 0, new VoxelSet([1, 0, 0])));
    }

    [Fact]
    public void The_number_of_batches_does_not_grow_with_the_number_of_windows()
    {
        var random = new Random(3);
        var voxels = new HashSet<(int, int, int)>();
        while (voxels.Count < 20000)
            voxels.Add((random.Next(64), random.Next(64), random.Next(64)));
        var windows = new VoxelSet([.. voxels.SelectMany(v => new[] { v.Item1, v.Item2, v.Item3 })]).Windows(8, 4);

        Assert.InRange(windows.Batches.Count, 1, 15);
        Assert.Equal(729, windows.Batches.Sum(b => b.Count));
    }

    /// <summary>
    /// The voxels of queries and keys, and the queries [1, T, H, D], keys and values [1, S, H, D] of a golden cross-attention.
    /// </summary>
    private static (VoxelSet Queries, VoxelSet Keys, Tensor Q, Tensor K, Tensor V) Cross(Golden golden, string context)
    {
        var (queries, _) = GoldenVoxels.Entry(golden["coords"], 0);
        var (keys, _) = GoldenVoxels.Entry(golden[$"cross.{context}.coords_kv"], 0);
        var kv = golden[$"cross.{context}.kv"].unsqueeze(0).unbind(2);
        return (queries, keys, golden[$"cross.{context}.q"].select(1, 0).unsqueeze(0), kv[0], kv[1]);
    }
}
