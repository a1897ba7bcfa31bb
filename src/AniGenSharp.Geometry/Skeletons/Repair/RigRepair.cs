using System.Numerics;
using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.Geometry.Skeletons.Repair;

namespace AniGenSharp.Geometry;

/// <summary>
/// Turns any joints and parents into one tree. Each cycle is cut at its joint that is nearest to a joint outside the cycle, which becomes
/// its parent. The largest of the resulting trees is the body (of equal ones, the one with the lowest joint index), and the root of every
/// other tree becomes a child of a joint of the body, which cannot create a cycle. That joint is chosen by the distance along the surface,
/// the skin, the votes and the symmetry, or is the nearest one if there is no surface. Without the repair, stray bones do not follow the
/// body and the skin tears.
/// </summary>
public static class RigRepair
{
    // Joints at most this far apart are one joint, in units of the joints' space (a unit cube).
    private const float CoincidenceDistance = 1e-5f;

    /// <summary>Turns any joints and parents into one skeleton.</summary>
    /// <param name="joints">Joint positions, [J], J ≥ 1, in a space in which the character has about unit size.</param>
    /// <param name="parents">Index of each joint's parent, [J]; -1, the joint itself, or an index out of range marks a root.</param>
    /// <param name="weights">Skin weights of the joints, [V, J].</param>
    /// <returns>
    /// The skeleton, the weights of its joints, and what was changed. Joints at the same position are merged, their weights added; the
    /// joints are reordered as little as needed to put parents first.
    /// </returns>
    /// <exception cref="ArgumentException">There are no joints, or not as many parents or weights as joints.</exception>
    public static (Skeleton Skeleton, SkinWeights Weights, RigRepairReport Report) Repair(
        IEnumerable<Vector3> joints, IEnumerable<int> parents, SkinWeights weights) =>
        Repair(new SkeletonForest([.. joints], [.. parents]), weights);

    /// <summary>Joins the joints into one acyclic tree, in the same order. Repeating it changes nothing.</summary>
    /// <param name="forest">Any joints and parents.</param>
    /// <param name="evidence">The evidence for attachments; null for straight distances.</param>
    /// <returns>The tree, its root's parent -1, and what was done.</returns>
    /// <exception cref="ArgumentException">There are not as many parents as joints.</exception>
    internal static (SkeletonForest Tree, RigRepairReport Report) JoinIntoOneTree(
        SkeletonForest forest, AttachmentEvidence? evidence = null)
    {
        if (forest.Parents.Length != forest.Joints.Length)
            throw new ArgumentException($"{forest.Joints.Length} joints have {forest.Parents.Length} parents.", nameof(forest));
        var (parents, invalid, cycles) = CycleRepair.Repair(forest.Parents, forest.Joints);
        cycles += CycleRepair.Open(parents);
        for (int i = 0; i < parents.Length; i++)
            if (parents[i] == i)
                parents[i] = -1;
        var tree = forest with { Parents = parents };
        var attachments = StrayAttachment.Join(tree, evidence);
        return (tree, new RigRepairReport(invalid, cycles, attachments.Length + 1, 0) { Attachments = attachments });
    }

    /// <summary>
    /// Creates one tree in which no two joints have the same position: coincident joints are merged into the one nearest to the root, which
    /// takes over their children and their weights. The joints are reordered as little as needed to put parents first.
    /// </summary>
    /// <param name="forest">Any joints and parents, at least one.</param>
    /// <param name="weights">Skin weights of those joints, [V, J].</param>
    /// <param name="evidence">The evidence for attachments; null for straight distances.</param>
    /// <returns>The skeleton, the weights of its joints (the same object if no joint was merged or moved), and what was done.</returns>
    /// <exception cref="ArgumentException">There are no joints, or not as many parents or weights as joints.</exception>
    internal static (Skeleton Skeleton, SkinWeights Weights, RigRepairReport Report) Repair(
        SkeletonForest forest, SkinWeights weights, AttachmentEvidence? evidence = null)
    {
        if (weights.JointCount != forest.Count)
        {
            throw new ArgumentException(
                $"Weights of {weights.JointCount} joints do not fit a skeleton of {forest.Count}.", nameof(weights));
        }
        var (tree, report) = JoinIntoOneTree(forest, evidence);
        var merge = JointMerge.Coincident(tree, CoincidenceDistance);
        report = report with { MergedJoints = tree.Count - merge.Skeleton.Count, Attachments = merge.Apply(report.Attachments) };
        return (merge.Skeleton, merge.Apply(weights), report);
    }

    /// <summary>The trees as they were before they were joined, to measure the effect of joining them.</summary>
    /// <param name="repaired">The repaired skeleton.</param>
    /// <param name="report">The report of the repair.</param>
    internal static SkeletonForest Unjoin(Skeleton repaired, RigRepairReport report)
    {
        var forest = SkeletonForest.Of(repaired);
        foreach (int root in report.JoinedRoots)
            forest.Parents[root] = -1;
        return forest;
    }
}
