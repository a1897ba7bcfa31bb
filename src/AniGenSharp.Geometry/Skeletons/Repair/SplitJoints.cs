using System.Numerics;
using AniGenSharp.Geometry.Skeletons.Grouping;
using AniGenSharp.Geometry.Spatial;

namespace AniGenSharp.Geometry.Skeletons.Repair;

/// <summary>
/// Unites predicted joints that are nearer to each other than the votes' voxels: the votes for one joint often have two or three peaks,
/// each of which the grouping takes for a joint. A joint and its parent stay apart, however near, as a hip and the pelvis may be.
/// </summary>
/// <remarks>
/// On 69 generated creatures, whose true joints are at least 1.6 voxels apart, the mean error of the number of joints falls from 0.72 to
/// 0.55, and to 0.58 if bones are united too; with limits of half a voxel and of one and a quarter it is then 0.75 and 0.62.
/// </remarks>
internal static class SplitJoints
{
    /// <summary>Unites the nearest pair, again and again, while one is nearer than a voxel.</summary>
    /// <param name="forest">The predicted joints.</param>
    /// <param name="weights">Their skin weights, [V, J].</param>
    /// <param name="votes">The votes that the joints were grouped from.</param>
    /// <returns>The joints at the mean of their votes, in the order of their first parts, and their weights, added.</returns>
    public static (SkeletonForest Forest, SkinWeights Weights) Unite(SkeletonForest forest, SkinWeights weights, SkeletonField votes)
    {
        float[] support = Support(forest, votes);
        var joints = Enumerable.Range(0, forest.Count).Select(j => new Joint([j], forest.Joints[j])).ToList();
        float limit = votes.Spacing;
        while (Nearest(joints, forest.Parents, limit) is var (first, second) && first >= 0)
        {
            int[] parts = [.. joints[first].Parts, .. joints[second].Parts];
            joints[first] = new Joint(parts, Mean(parts, forest, support));
            joints.RemoveAt(second);
        }
        if (joints.Count == forest.Count)
            return (forest, weights);
        int[] target = new int[forest.Count];
        for (int j = 0; j < joints.Count; j++)
            foreach (int part in joints[j].Parts)
                target[part] = j;
        var parents = joints.Select((joint, j) => Parent(joint.Parts.OrderByDescending(part => support[part]), j, forest.Parents, target));
        return (new SkeletonForest([.. joints.Select(joint => joint.Position)], [.. parents]), weights.Regroup(target, joints.Count));
    }

    /// <summary>The confidence of the votes nearest to each joint, [J].</summary>
    private static float[] Support(SkeletonForest forest, SkeletonField votes)
    {
        // Even a joint without votes has a position.
        const float Least = 1e-6f;
        float[] support = new float[forest.Count];
        Array.Fill(support, Least);
        for (int i = 0; i < votes.Count; i++)
            support[Distances.Nearest(votes.Joints[i], forest.Joints)] += votes.JointConfidence.Length == 0 ? 1 : votes.JointConfidence[i];
        return support;
    }

    /// <summary>
    /// The nearest two joints that are nearer than the limit and have no bone between them, the earlier one first; (-1, -1) if there are
    /// none.
    /// </summary>
    private static (int First, int Second) Nearest(List<Joint> joints, int[] parents, float limit)
    {
        float least = limit * limit;
        (int, int) nearest = (-1, -1);
        for (int second = 1; second < joints.Count; second++)
            for (int first = 0; first < second; first++)
                if (Distances.Squared(joints[first].Position, joints[second].Position) is var distance && distance < least
                    && !AreBone(joints[first].Parts, joints[second].Parts, parents))
                    (least, nearest) = (distance, (first, second));
        return nearest;
    }

    /// <summary>Whether one of two joints is the parent of the other. Peaks of one joint that name each other are not a bone.</summary>
    private static bool AreBone(int[] first, int[] second, int[] parents) =>
        first.Any(part => second.Contains(parents[part])) != second.Any(part => first.Contains(parents[part]));

    private static Vector3 Mean(int[] parts, SkeletonForest forest, float[] support) =>
        parts.Aggregate(Vector3.Zero, (sum, part) => sum + support[part] * forest.Joints[part]) / parts.Sum(part => support[part]);

    /// <summary>The joint of the first part's parent that is not the joint itself, as predicted if it has only one part.</summary>
    private static int Parent(IEnumerable<int> parts, int joint, int[] parents, int[] target)
    {
        int[] candidates = [.. parts.Select(part => parents[part])];
        if (candidates is [var only] && (uint)only >= (uint)target.Length)
            return only;
        int[] joints = [.. candidates.Where(parent => (uint)parent < (uint)target.Length).Select(parent => target[parent])];
        return candidates.Length == 1 ? joints[0] : joints.Where(parent => parent != joint).FirstOrDefault(-1);
    }

    private readonly record struct Joint(int[] Parts, Vector3 Position);
}
