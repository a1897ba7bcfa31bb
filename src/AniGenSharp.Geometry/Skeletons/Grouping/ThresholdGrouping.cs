using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Spatial;

namespace AniGenSharp.Geometry.Skeletons.Grouping;

/// <summary>
/// Chains votes by distance. Source: threshold_grouping in the reference's anigen/representations/skeleton/grouping.py: each vote is
/// connected to the first 9 votes within the radius in index order, except the very first.
/// </summary>
internal static class ThresholdGrouping
{
    private const float Radius = 1f / 32;
    private const int MaxNeighbors = 8;
    private const float ConfidenceThreshold = 0.1f;

    public static SkeletonForest Group(SkeletonField field)
    {
        var votes = new JointVotes(field, ConfidenceThreshold);
        if (votes.Count == 0)
            return new SkeletonForest([], []);
        int[] neighbors = Neighbors(votes);
        var sets = new UnionFind(votes.Count);
        for (int i = 0; i < votes.Count; i++)
            foreach (int j in neighbors.AsSpan(i * MaxNeighbors, MaxNeighbors))
                if (j >= 0)
                    sets.Unite(i, j);

        // Clusters are numbered by their roots, ascending.
        int[] roots = [.. Enumerable.Range(0, votes.Count).Select(sets.Find)];
        int[] numbers = new int[votes.Count];
        int count = 0;
        for (int i = 0; i < votes.Count; i++)
            if (roots[i] == i)
                numbers[i] = count++;
        return votes.Average(Array.ConvertAll(roots, root => numbers[root]), count, minSize: 0);
    }

    private static int[] Neighbors(JointVotes votes)
    {
        int[] neighbors = new int[votes.Count * MaxNeighbors];
        Array.Fill(neighbors, -1);
        var grid = new PointGrid(votes.Joints, Radius);
        for (int cell = 0; cell < grid.CellCount; cell++)
        {
            int[] candidates = grid.Candidates(cell);
            foreach (int i in grid.Points(cell))
            {
                int hits = 0;
                foreach (int j in candidates)
                {
                    if (!(Distances.Squared(votes.Joints[i], votes.Joints[j]) < Radius * Radius))
                        continue;
                    if (hits > 0)
                        neighbors[i * MaxNeighbors + hits - 1] = j;
                    if (++hits > MaxNeighbors)
                        break;
                }
            }
        }
        return neighbors;
    }
}
