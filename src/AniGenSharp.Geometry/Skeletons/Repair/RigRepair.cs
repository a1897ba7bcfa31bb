using System.Numerics;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Spatial;

namespace AniGenSharp.Geometry.Skeletons.Repair;

/// <summary>
/// Makes exactly one tree of any skeleton. Cycles are cut as the reference does, then the trees are found by
/// union-find over the parents, the largest is the body (on ties the one with the lowest joint), and every other
/// root is hung below the nearest joint of the body (the first on ties), which can never close a cycle.
/// Without this, stray bones do not follow the body and the skin tears.
/// </summary>
internal static class RigRepair
{
    /// <summary>Joints nearer than this are one joint, in units of the space of the joints (a unit cube).</summary>
    public const float CoincidenceDistance = 1e-5f;

    /// <summary>The reference's repair alone: several roots may remain, and in rare cases a cycle.</summary>
    /// <param name="forest">Any joints and parents.</param>
    /// <returns>Parents, [J]: out-of-range ones are -1, a joint that is its own parent stays so.</returns>
    public static int[] CutCycles(SkeletonForest forest) => CycleRepair.Repair(forest.Parents, forest.Joints).Parents;

    /// <summary>One acyclic tree over the same joints in the same order, which need not have parents first. Repeating it changes nothing.</summary>
    /// <param name="forest">Any joints and parents.</param>
    /// <returns>The tree, its root's parent -1, and what was done.</returns>
    /// <exception cref="ArgumentException">There are not as many parents as joints.</exception>
    public static (SkeletonForest Tree, RigRepairReport Report) JoinIntoOneTree(SkeletonForest forest)
    {
        if (forest.Parents.Length != forest.Joints.Length)
            throw new ArgumentException($"{forest.Joints.Length} joints have {forest.Parents.Length} parents.", nameof(forest));
        var (parents, invalid, cycles) = CycleRepair.Repair(forest.Parents, forest.Joints);
        cycles += CycleRepair.Open(parents);
        var sets = new UnionFind(parents.Length);
        for (int i = 0; i < parents.Length; i++)
        {
            if (parents[i] == i)
                parents[i] = -1;
            if (parents[i] >= 0)
                sets.Unite(i, parents[i]);
        }
        int[] joined = Join(parents, forest.Joints, sets);
        return (forest with { Parents = parents }, new RigRepairReport(invalid, cycles, joined.Length + 1, 0) { JoinedRoots = joined });
    }

    /// <summary>
    /// One tree in which no two joints are at the same place: joints that coincide are merged into the one nearest to the root,
    /// which takes over their children and their weights. The joints are reordered as little as needed to put parents first.
    /// </summary>
    /// <param name="forest">Any joints and parents, at least one.</param>
    /// <param name="weights">Skin weights of those joints, [V, J].</param>
    /// <returns>The skeleton, the weights of its joints (the same object if no joint was merged or moved), and what was done.</returns>
    /// <exception cref="ArgumentException">There are no joints, or not as many parents or weights as joints.</exception>
    public static (Skeleton Skeleton, SkinWeights Weights, RigRepairReport Report) Repair(SkeletonForest forest, SkinWeights weights)
    {
        if (weights.JointCount != forest.Count)
            throw new ArgumentException($"Weights of {weights.JointCount} joints do not fit a skeleton of {forest.Count}.", nameof(weights));
        var (tree, report) = JoinIntoOneTree(forest);
        var merge = JointMerge.Coincident(tree, CoincidenceDistance);
        report = report with { MergedJoints = tree.Count - merge.Skeleton.Count, JoinedRoots = merge.Apply(report.JoinedRoots) };
        return (merge.Skeleton, merge.Apply(weights), report);
    }

    /// <summary>The trees as they were before they were joined, to measure what the joining changed.</summary>
    /// <param name="repaired">The skeleton that <see cref="Repair"/> returned.</param>
    /// <param name="report">The report that it returned.</param>
    public static SkeletonForest Unjoin(Skeleton repaired, RigRepairReport report)
    {
        var forest = SkeletonForest.Of(repaired);
        foreach (int root in report.JoinedRoots)
            forest.Parents[root] = -1;
        return forest;
    }

    /// <summary>Hangs every root but the body's below the body, and names them.</summary>
    private static int[] Join(int[] parents, Vector3[] joints, UnionFind sets)
    {
        int[] sizes = new int[parents.Length];
        for (int i = 0; i < parents.Length; i++)
            sizes[sets.Find(i)]++;
        int body = -1;
        for (int i = 0; i < parents.Length; i++)
            if (body < 0 || sizes[sets.Find(i)] > sizes[body])
                body = sets.Find(i);
        int[] strays = [.. Enumerable.Range(0, parents.Length).Where(i => parents[i] < 0 && sets.Find(i) != body)];
        if (strays.Length == 0)
            return strays;
        int[] members = [.. Enumerable.Range(0, parents.Length).Where(i => sets.Find(i) == body)];
        Vector3[] places = Array.ConvertAll(members, i => joints[i]);
        foreach (int stray in strays)
            parents[stray] = members[Distances.Nearest(joints[stray], places)];
        return strays;
    }
}
