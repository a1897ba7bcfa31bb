using AniGenSharp.Geometry.Concurrency;
using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.Geometry.Skeletons.Grouping;

namespace AniGenSharp.Geometry.Skinning;

/// <summary>
/// Removes the influence of joints that are far away in the skeleton. Source: filter_skinning_weights in the reference's
/// anigen/utils/skin_utils.py.
/// </summary>
/// <remarks>
/// A vertex keeps the joints within 2·max(1, J / 10) bones of its anchor joint. The remaining weights are normalized to sum to one; a
/// vertex without remaining weights follows only its anchor.
/// </remarks>
internal static class SkinWeightFilter
{
    private const float Epsilon = 1e-8f;

    /// <summary>Filters with each vertex's heaviest joint as its anchor.</summary>
    /// <param name="weights">[V, J].</param>
    /// <param name="skeleton">J joints.</param>
    /// <returns>New weights, [V, J].</returns>
    /// <exception cref="ArgumentException">The joint counts differ.</exception>
    public static SkinWeights Filter(SkinWeights weights, Skeleton skeleton)
    {
        if (weights.JointCount != skeleton.Count)
        {
            throw new ArgumentException(
                $"Weights of {weights.JointCount} joints do not fit a skeleton of {skeleton.Count}.", nameof(weights));
        }
        int joints = skeleton.Count;
        int[] hops = SkeletonTree.Hops(skeleton.Parents.AsSpan());
        int reach = 2 * Math.Max(1, joints / 10);
        var filtered = new SkinWeights((float[])weights.Values.Clone(), joints);
        Parallel.For(0, filtered.VertexCount, ParallelLoops.Options, v =>
        {
            var row = filtered.Row(v);
            int anchor = Heaviest(row);
            for (int j = 0; j < joints; j++)
                if (hops[anchor * joints + j] > reach)
                    row[j] = 0;
            float sum = PairwiseSum.Of(row);
            if (sum <= Epsilon)
            {
                row.Clear();
                row[anchor] = sum = 1;
            }
            foreach (ref float weight in row)
                weight /= sum;
        });
        return filtered;
    }

    private static int Heaviest(ReadOnlySpan<float> row)
    {
        int heaviest = 0;
        for (int j = 1; j < row.Length; j++)
            if (row[j] > row[heaviest])
                heaviest = j;
        return heaviest;
    }
}
