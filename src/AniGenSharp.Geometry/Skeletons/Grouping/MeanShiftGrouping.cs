using System.Numerics;
using AniGenSharp.Geometry.Concurrency;
using AniGenSharp.Geometry.Spatial;

namespace AniGenSharp.Geometry.Skeletons.Grouping;

/// <summary>
/// Mean shift over the joint votes. Source: mean_shift_grouping in the reference's anigen/representations/skeleton/grouping.py, whose
/// limits affect the result: a vote sees at most the first 33 votes within the bandwidth in index order, except the very first (which need
/// not be the vote itself).
/// </summary>
internal static class MeanShiftGrouping
{
    private const double Bandwidth = 0.01;
    private const int MaxRounds = 30;
    private const int MaxNeighbors = 32;
    private const float ConfidenceThreshold = 0.5f;
    private const int MinClusterSize = 5;

    public static SkeletonForest Group(SkeletonField field)
    {
        var votes = new JointVotes(field, ConfidenceThreshold);
        if (votes.Count == 0)
            return new SkeletonForest([Vector3.Zero], [0]);
        Vector3[] shifted = Shift(votes);
        var (clusters, count) = Merge(shifted);
        return votes.Average(clusters, count, MinClusterSize);
    }

    private static Vector3[] Shift(JointVotes votes)
    {
        const float radiusSquared = (float)(Bandwidth * Bandwidth);
        const float falloff = (float)(0.5 / (Bandwidth * Bandwidth));
        const float tolerance = (float)(Bandwidth * 0.1);
        float[] confidence = votes.Confidence;
        var current = (Vector3[])votes.Joints.Clone();
        var next = new Vector3[current.Length];
        for (int round = 0; round < MaxRounds; round++)
        {
            var grid = new PointGrid(current, (float)Bandwidth);
            var points = current;
            var updated = next;
            float[] longest = new float[grid.CellCount];
            Parallel.For(0, grid.CellCount, ParallelLoops.Options, cell =>
            {
                int[] candidates = grid.Candidates(cell);
                foreach (int i in grid.Points(cell))
                {
                    updated[i] = Shifted(i, points, candidates, confidence, radiusSquared, falloff);
                    longest[cell] = MathF.Max(longest[cell], MathF.Sqrt(Distances.Squared(updated[i], points[i])));
                }
            });
            (current, next) = (next, current);
            if (longest.Max() <= tolerance)
                break;
        }
        return current;
    }

    private static Vector3 Shifted(int point, Vector3[] points, int[] candidates, float[] confidence, float radiusSquared, float falloff)
    {
        var position = points[point];
        var sum = Vector3.Zero;
        float weight = 0;
        int hits = 0;
        foreach (int j in candidates)
        {
            float distance = Distances.Squared(position, points[j]);
            if (!(distance < radiusSquared))
                continue;
            if (hits++ == 0)
                continue;
            float w = confidence[j] * MathF.Exp(-distance * falloff);
            weight += w;
            sum += points[j] * w;
            if (hits > MaxNeighbors)
                break;
        }
        return weight > 0 ? sum / (weight + 1e-8f) : position;
    }

    /// <summary>Builds clusters greedily in index order; a later cluster takes over the votes within its radius.</summary>
    private static (int[] Clusters, int Count) Merge(Vector3[] shifted)
    {
        const float radius = (float)(Bandwidth * 0.5);
        var grid = new PointGrid(shifted, radius);
        int[] cellOf = new int[shifted.Length];
        for (int cell = 0; cell < grid.CellCount; cell++)
            foreach (int i in grid.Points(cell))
                cellOf[i] = cell;
        int[] clusters = new int[shifted.Length];
        Array.Fill(clusters, -1);
        int count = 0;
        for (int i = 0; i < shifted.Length; i++)
        {
            if (clusters[i] >= 0)
                continue;
            clusters[i] = count;
            foreach (int j in grid.Candidates(cellOf[i]))
                if (MathF.Sqrt(Distances.Squared(shifted[j], shifted[i])) <= radius)
                    clusters[j] = count;
            count++;
        }
        return (clusters, count);
    }
}
