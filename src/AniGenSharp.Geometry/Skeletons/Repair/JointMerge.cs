using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Spatial;

namespace AniGenSharp.Geometry.Skeletons.Repair;

/// <summary>A tree whose coincident joints are merged and whose parents come first, with the map for reordering skin weights.</summary>
internal sealed class JointMerge
{
    private readonly int[] _kept;
    private readonly int[] _target;

    private JointMerge(Skeleton skeleton, int[] kept, int[] target) => (Skeleton, _kept, _target) = (skeleton, kept, target);

    /// <summary>The remaining tree, whose joints keep their old order as far as putting parents first allows.</summary>
    public Skeleton Skeleton { get; }

    /// <summary>
    /// Merges joints that are at most <paramref name="distance"/> apart. The one nearest to the root (the lowest index on ties) is
    /// kept; because every parent is nearer to the root than its child, the result is again a tree.
    /// </summary>
    /// <param name="tree">One acyclic tree of at least one joint.</param>
    /// <param name="distance">In the joints' units.</param>
    public static JointMerge Coincident(SkeletonForest tree, float distance)
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
        int[] above = new int[count];
        for (int i = 0; i < count; i++)
            above[i] = tree.Parents[i] < 0 ? -1 : keeper[sets.Find(tree.Parents[i])];

        // A kept parent is above its child, so the merged joints are not part of a cycle and can be included as leaves.
        int[] kept = [.. SkeletonTree.ParentsFirst(above).Where(i => keeper[sets.Find(i)] == i)];
        int[] position = new int[count];
        for (int i = 0; i < kept.Length; i++)
            position[kept[i]] = i;
        int[] target = new int[count];
        for (int i = 0; i < count; i++)
            target[i] = position[keeper[sets.Find(i)]];
        var merged = new Skeleton(kept.Select(i => tree.Joints[i]), kept.Select(i => above[i] < 0 ? -1 : position[above[i]]));
        return new JointMerge(merged, kept, target);
    }

    /// <summary>The attachments with the new indices, by joint, without those of joints that were merged into another.</summary>
    public RigAttachment[] Apply(IReadOnlyList<RigAttachment> attachments) =>
    [
        .. attachments.Where(attachment => _kept[_target[attachment.Joint]] == attachment.Joint)
            .Select(attachment => attachment with { Joint = _target[attachment.Joint], Parent = _target[attachment.Parent] })
            .OrderBy(attachment => attachment.Joint),
    ];

    /// <summary>Adds the weights of merged joints and reorders the columns; the same object if no joint was merged or moved.</summary>
    public SkinWeights Apply(SkinWeights weights) => _target.AsSpan().SequenceEqual([.. Enumerable.Range(0, weights.JointCount)])
        ? weights
        : weights.Regroup(_target, Skeleton.Count);
}
