using System.Runtime.InteropServices;
using AniGenSharp.Sparse;
using AniGenSharp.Tracing;
using static TorchSharp.torch;

namespace AniGenSharp.Diagnostics;

/// <summary>Brings the rows of two recordings into one order, by the coordinates that they belong to.</summary>
internal sealed class RowAligner(RecordingFile reference, RecordingFile candidate)
{
    private readonly Dictionary<(string, bool, string, bool), (int[] Reference, int[] Candidate, string Note)?> _orders = [];

    /// <summary>Aligns two tensors in place if both belong to voxels.</summary>
    /// <param name="recorded">The reference's tensor.</param>
    /// <param name="other">The candidate's tensor.</param>
    /// <param name="a">The values of <paramref name="recorded"/>; replaced by the rows that both have.</param>
    /// <param name="b">The values of <paramref name="other"/>; replaced likewise.</param>
    /// <returns>A note if that changed anything; otherwise null.</returns>
    public string? Align(RecordedTensor recorded, RecordedTensor other, ref Tensor a, ref Tensor b)
    {
        if (recorded.Coordinates is not { } ours || other.Coordinates is not { } theirs)
            return null;
        var key = (ours, recorded.Sampled, theirs, other.Sampled);
        if (!_orders.TryGetValue(key, out var order))
            _orders.Add(key, order = Order(Rows(reference, ours, recorded.Sampled), Rows(candidate, theirs, other.Sampled)));
        if (order is not { } rows)
            return null;
        a = a.index_select(RowSampling.Axis(a), tensor(rows.Reference));
        b = b.index_select(RowSampling.Axis(b), tensor(rows.Candidate));
        return rows.Note;
    }

    /// <summary>One minus the Jaccard index of the rows of two integer matrices.</summary>
    public static double SetDistance(Tensor a, Tensor b)
    {
        var ours = Tuples(a);
        var theirs = Tuples(b);
        int union = ours.Union(theirs).Count();
        return union == 0 ? 0 : 1 - (double)ours.Intersect(theirs).Count() / union;
    }

    private static int[] Rows(RecordingFile file, string set, bool sampled) =>
        sampled ? RowSampling.Coordinates(file.CoordinatesOf(set), file.MaxRows) : file.CoordinatesOf(set);

    /// <summary>The rows of both that belong to the same voxels; null if they are already in that order.</summary>
    private static (int[] Reference, int[] Candidate, string Note)? Order(int[] reference, int[] candidate)
    {
        if (reference.AsSpan().SequenceEqual(candidate))
            return null;
        var lookup = new VoxelLookup(candidate);
        var ours = new List<int>();
        var theirs = new List<int>();
        for (int row = 0; row < reference.Length / 3; row++)
        {
            int match = lookup.Row(reference[3 * row], reference[3 * row + 1], reference[3 * row + 2]);
            if (match < 0)
                continue;
            ours.Add(row);
            theirs.Add(match);
        }
        string how = $"aligned by coordinates, {ours.Count} common of {reference.Length / 3} and {candidate.Length / 3}";
        return ([.. ours], [.. theirs], how);
    }

    private static HashSet<string> Tuples(Tensor matrix)
    {
        using var integers = matrix.to(ScalarType.Int64).contiguous();
        long width = matrix.dim() > 1 ? matrix.shape[^1] : 1;
        return [.. MemoryMarshal.Cast<byte, long>(integers.bytes).ToArray().Chunk((int)width).Select(row => string.Join(',', row))];
    }
}
