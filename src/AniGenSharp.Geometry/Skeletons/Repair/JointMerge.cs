using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Spatial;

namespace AniGenSharp.Geometry.Skeletons.Repair;

/// <summary>Several joints of a tree made one, with the map that carries skin weights along.</summary>
internal sealed class JointMerge
{
    private readonly int[] _kept;
    private readonly int[] _target;

    private JointMerge(Skeleton skeleton, int[] kept, int[] target) => (Skeleton, _kept, _target) = (skeleton, kept, target);

    /// <summary>The tree that is left, its joints in the old order.</summary>
    public Skeleton Skeleton { get; }

    /// <summary>
    /// Merges joints that are no further apart than <paramref name="distance"/>. Of those the one nearest to the root
    /// (the lowest index on ties) stays; because every parent lies nearer to the root than its child, the result is a tree again.
    /// </summary>
    /// <param name="tree">One acyclic tree.</param>
    /// <param name="distance">In the joints' units.</param>
    public static JointMerge Coincident(Skeleton tree, float distance)
    {
        int count = tree.Count;
        var sets = new UnionFind(count);
        for (int i = 0; i < count; i++)
            for (int j = i + 1; j < count; j++)
                if (Distances.Squared(tree.Joints[i], tree.Joints[j]) <= distance * distance)
                    sets.Unite(i, j);
        int[] depths = SkeletonTree.Depths(tree.Parents);
        int[] keeper = new int[count];
        Array.Fill(keeper, -1);
        for (int i = 0; i < count; i++)
        {
            int set = sets.Find(i);
            if (keeper[set] < 0 || depths[i] < depths[keeper[set]])
                keeper[set] = i;
        }
        int[] kept = [.. Enumerable.Range(0, count).Where(i => keeper[sets.Find(i)] == i)];
        int[] target = new int[count];
        for (int i = 0; i < count; i++)
            target[i] = Array.BinarySearch(kept, keeper[sets.Find(i)]);
        var merged = new Skeleton(
            Array.ConvertAll(kept, i => tree.Joints[i]),
            Array.ConvertAll(kept, i => tree.Parents[i] < 0 ? -1 : target[tree.Parents[i]]))
        {
            Names = tree.Names is { } names ? Array.ConvertAll(kept, i => names[i]) : null,
        };
        return new JointMerge(merged, kept, target);
    }

    /// <summary>The new indices of some joints, ascending; those that were merged into another are gone.</summary>
    public int[] Apply(IReadOnlyList<int> joints) => [.. joints.Where(joint => _kept[_target[joint]] == joint).Select(joint => _target[joint])];

    /// <summary>Adds the weights of merged joints; the very same object where nothing was merged.</summary>
    public SkinWeights Apply(SkinWeights weights)
    {
        if (Skeleton.Count == weights.JointCount)
            return weights;
        var merged = new SkinWeights(new float[weights.VertexCount * Skeleton.Count], Skeleton.Count);
        for (int v = 0; v < weights.VertexCount; v++)
        {
            var from = weights.Row(v);
            var to = merged.Row(v);
            for (int j = 0; j < from.Length; j++)
                to[_target[j]] += from[j];
        }
        return merged;
    }
}
