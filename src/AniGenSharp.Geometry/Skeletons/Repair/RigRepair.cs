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
    /// <param name="skeleton">Any joints and parents.</param>
    /// <returns>Parents, [J]: out-of-range ones are -1, a joint that is its own parent stays so.</returns>
    public static int[] CutCycles(Skeleton skeleton) => CycleRepair.Repair(skeleton.Parents, skeleton.Joints).Parents;

    /// <summary>One acyclic tree over the same joints. Done twice it changes nothing more.</summary>
    /// <param name="skeleton">Any joints and parents.</param>
    /// <returns>The tree, its root's parent -1, and what was done.</returns>
    /// <exception cref="ArgumentException">Not as many parents as joints.</exception>
    public static (Skeleton Skeleton, RigRepairReport Report) JoinIntoOneTree(Skeleton skeleton)
    {
        if (skeleton.Parents.Length != skeleton.Joints.Length)
            throw new ArgumentException($"{skeleton.Joints.Length} joints have {skeleton.Parents.Length} parents.", nameof(skeleton));
        var (parents, invalid, cycles) = CycleRepair.Repair(skeleton.Parents, skeleton.Joints);
        cycles += CycleRepair.Open(parents);
        var sets = new UnionFind(parents.Length);
        for (int i = 0; i < parents.Length; i++)
        {
            if (parents[i] == i)
                parents[i] = -1;
            if (parents[i] >= 0)
                sets.Unite(i, parents[i]);
        }
        int[] joined = Join(parents, skeleton.Joints, sets);
        return (skeleton with { Parents = parents }, new RigRepairReport(invalid, cycles, joined.Length + 1, 0) { JoinedRoots = joined });
    }

    /// <summary>
    /// One acyclic tree in which no two joints are at the same place: what coincides is merged into the joint
    /// nearest to the root, its children move along and its weights are added.
    /// </summary>
    /// <param name="skeleton">Any joints and parents.</param>
    /// <param name="weights">Skin weights of those joints, [V, J].</param>
    /// <returns>The tree, the weights of its joints (the same object where nothing was merged), and what was done.</returns>
    /// <exception cref="ArgumentException">Not as many parents or weights as joints.</exception>
    public static (Skeleton Skeleton, SkinWeights Weights, RigRepairReport Report) Repair(Skeleton skeleton, SkinWeights weights)
    {
        if (weights.JointCount != skeleton.Count)
            throw new ArgumentException($"Weights of {weights.JointCount} joints do not fit a skeleton of {skeleton.Count}.", nameof(weights));
        var (tree, report) = JoinIntoOneTree(skeleton);
        var merge = JointMerge.Coincident(tree, CoincidenceDistance);
        report = report with { MergedJoints = tree.Count - merge.Skeleton.Count, JoinedRoots = merge.Apply(report.JoinedRoots) };
        return (merge.Skeleton, merge.Apply(weights), report);
    }

    /// <summary>The roots of the trees as they were before they were joined: for judging what the joining brought.</summary>
    /// <param name="repaired">What <see cref="Repair"/> made.</param>
    /// <param name="report">Its report.</param>
    public static Skeleton Unjoin(Skeleton repaired, RigRepairReport report)
    {
        int[] parents = [.. repaired.Parents];
        foreach (int root in report.JoinedRoots)
            parents[root] = -1;
        return repaired with { Parents = parents };
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
