using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using AniGenSharp.Geometry.Concurrency;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Skeletons.Grouping;

namespace AniGenSharp.Geometry.Skinning;

/// <summary>
/// Averages skin weights over the surface. Source: smooth_skin_weights_on_mesh in the reference's anigen/utils/skin_utils.py, with the same
/// order of additions.
/// </summary>
/// <remarks>
/// Most weights are zero, so each vertex has a bit for every nonzero block of joints, and only blocks that some neighbor has are processed;
/// no weight is dropped. Neighbors are determined once.
/// </remarks>
internal static class SkinWeightSmoother
{
    private const int Lanes = 8;

    /// <summary>Smooths weights.</summary>
    /// <param name="weights">[V, J].</param>
    /// <param name="indices">The mesh's faces, three vertices each, [3F].</param>
    /// <param name="iterations">How many times a vertex is replaced by its neighbors' mean; 0 changes nothing.</param>
    /// <param name="alpha">Share of the neighbors' mean, at most 1; 0 changes nothing.</param>
    /// <returns>
    /// Weights that sum to one per vertex (at alpha 1 a vertex without neighbors gets zeros), or <paramref name="weights"/> itself if
    /// nothing needs to be done.
    /// </returns>
    public static SkinWeights Smooth(SkinWeights weights, int[] indices, int iterations = 100, float alpha = 1f)
    {
        if (iterations <= 0 || !(alpha > 0) || indices.Length == 0 || weights.JointCount == 0)
            return weights;
        var rows = new BlockRows(weights);
        var neighbors = new VertexNeighbors(weights.VertexCount, indices);
        var next = new BlockRows(rows);
        float share = Math.Min(alpha, 1f), rest = (float)(1.0 - Math.Min((double)alpha, 1.0));
        for (int i = 0; i < iterations; i++)
        {
            var (from, to) = (rows, next);
            Parallel.ForEach(Ranges(weights.VertexCount), ParallelLoops.Options, range =>
            {
                for (int v = range.Start; v < range.End; v++)
                    to.Average(v, from, neighbors.Of(v), share, rest);
            });
            (rows, next) = (next, rows);
        }
        return rows.ToWeights();
    }

    private static IEnumerable<(int Start, int End)> Ranges(int count)
    {
        const int size = 1024;
        for (int start = 0; start < count; start += size)
            yield return (start, Math.Min(start + size, count));
    }

    /// <summary>Weights padded to whole blocks of joints, with a bit for each block (or run of blocks) that may be nonzero.</summary>
    private sealed class BlockRows
    {
        private readonly int _joints;
        private readonly int _blocks;
        private readonly int _blocksPerBit;
        private readonly Vector256<float>[] _values;
        private readonly ulong[] _used;

        public BlockRows(SkinWeights weights)
        {
            _joints = weights.JointCount;
            _blocks = (_joints + Lanes - 1) / Lanes;
            _blocksPerBit = (_blocks + 63) / 64;
            _values = new Vector256<float>[weights.VertexCount * _blocks];
            _used = new ulong[weights.VertexCount];
            for (int v = 0; v < weights.VertexCount; v++)
            {
                var row = weights.Row(v);
                row.CopyTo(Row(v));
                for (int j = 0; j < row.Length; j++)
                    if (row[j] != 0)
                        _used[v] |= 1UL << j / Lanes / _blocksPerBit;
            }
        }

        /// <summary>An empty table of the same shape.</summary>
        public BlockRows(BlockRows other)
        {
            (_joints, _blocks, _blocksPerBit) = (other._joints, other._blocks, other._blocksPerBit);
            _values = new Vector256<float>[other._values.Length];
            _used = new ulong[other._used.Length];
        }

        public SkinWeights ToWeights()
        {
            var weights = new SkinWeights(new float[_used.Length * _joints], _joints);
            for (int v = 0; v < _used.Length; v++)
                Row(v).CopyTo(weights.Row(v));
            return weights;
        }

        /// <summary>
        /// Row v of this table becomes rest · row v of the source + share · mean of its neighbors in the source, clipped and normalized.
        /// </summary>
        public void Average(int v, BlockRows from, ReadOnlySpan<int> neighbors, float share, float rest)
        {
            ulong used = rest == 0 ? 0 : from._used[v];
            foreach (int n in neighbors)
                used |= from._used[n];

            // Blocks that were filled in an earlier iteration and that no neighbor uses now.
            for (ulong stale = _used[v] & ~used; stale != 0; stale &= stale - 1)
                Blocks(v, BitOperations.TrailingZeroCount(stale)).Clear();
            _used[v] = used;
            float degree = Math.Max(neighbors.Length, 1);
            ref var source = ref MemoryMarshal.GetArrayDataReference(from._values);
            for (ulong bits = used; bits != 0; bits &= bits - 1)
            {
                int first = v * _blocks + BitOperations.TrailingZeroCount(bits) * _blocksPerBit;
                int last = Math.Min(first + _blocksPerBit, (v + 1) * _blocks);
                for (int block = first; block < last; block++)
                {
                    int column = block - v * _blocks;
                    var sum = Vector256<float>.Zero;
                    foreach (int n in neighbors)
                        sum += Unsafe.Add(ref source, n * _blocks + column);
                    var value = sum / Vector256.Create(degree);
                    if (rest != 0)
                        value = from._values[block] * rest + value * share;
                    _values[block] = Vector256.Max(value, Vector256<float>.Zero);
                }
            }
            float total = PairwiseSum.Of(Row(v));
            var divisor = Vector256.Create(total == 0 ? 1f : total);
            for (ulong bits = used; bits != 0; bits &= bits - 1)
                foreach (ref var block in Blocks(v, BitOperations.TrailingZeroCount(bits)))
                    block /= divisor;
        }

        private Span<float> Row(int v) =>
            MemoryMarshal.Cast<Vector256<float>, float>(_values.AsSpan(v * _blocks, _blocks))[.._joints];

        private Span<Vector256<float>> Blocks(int v, int bit) =>
            _values.AsSpan(v * _blocks, _blocks)[(bit * _blocksPerBit)..Math.Min((bit + 1) * _blocksPerBit, _blocks)];
    }
}
