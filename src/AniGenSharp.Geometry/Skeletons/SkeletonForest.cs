using System.Numerics;

namespace AniGenSharp.Geometry.Skeletons;

/// <summary>
/// Joints with unchecked parents: the networks' prediction, or the skin of any file. There can be several roots, joints that are their own
/// parents, cycles, and parents out of range.
/// </summary>
/// <param name="Joints">Joint positions in the mesh's space, [J].</param>
/// <param name="Parents">Index of each joint's parent, -1 for a root, [J].</param>
/// <param name="Names">Joint names, unique or not, [J], or null.</param>
internal sealed record SkeletonForest(Vector3[] Joints, int[] Parents, string[]? Names = null)
{
    /// <summary>Number of joints, J.</summary>
    public int Count => Joints.Length;

    /// <summary>The joints of a skeleton.</summary>
    public static SkeletonForest Of(Skeleton skeleton) => new(
        [.. skeleton.Joints], [.. skeleton.Parents], skeleton.Names is { } names ? [.. names] : null);

    /// <summary>A forest of one tree as a skeleton, without its names.</summary>
    /// <returns>The skeleton and, for each of its joints, the index of that joint here, [J]; null if the joints are not one tree.</returns>
    public (Skeleton Skeleton, int[] Order)? ToSkeleton()
    {
        if (Joints.Length != Parents.Length || !SkeletonTree.IsOneTree(Parents))
            return null;
        int[] order = SkeletonTree.ParentsFirst(Parents);
        int[] position = new int[order.Length];
        for (int i = 0; i < order.Length; i++)
            position[order[i]] = i;
        return (new Skeleton(order.Select(i => Joints[i]), order.Select(i => Parents[i] < 0 ? -1 : position[Parents[i]])), order);
    }
}
