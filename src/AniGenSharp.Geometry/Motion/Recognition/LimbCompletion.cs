using System.Numerics;
using AniGenSharp.Geometry.Skeletons;

namespace AniGenSharp.Geometry.Motion.Recognition;

/// <summary>Completes a limb of which only some bones are known, from the lengths of the bones between the trunk and its end.</summary>
internal static class LimbCompletion
{
    /// <summary>Completes a limb as far as its chain allows.</summary>
    /// <param name="limb">The limb, which is changed.</param>
    /// <param name="other">The limb on the other side.</param>
    /// <param name="head">The head, or null.</param>
    /// <param name="joints">The skeleton.</param>
    /// <param name="names">What the names say.</param>
    /// <param name="paths">Ways in the skeleton.</param>
    public static void Complete(BodyLimb limb, BodyLimb other, int? head, SkeletonForest joints, BoneName[] names, JointPaths paths)
    {
        if (limb.IsComplete || limb.IsEmpty)
            return;
        int anchor = limb.End ?? (limb.Lower.Length > 0 ? limb.Lower[^1] : limb.Upper[^1]);
        int trunk = Trunk(anchor, other, head, paths);
        int[] chain = [.. paths.Down(trunk, anchor).Skip(1).Where(j => !names[j].IsTwist)];
        if (chain.Length == 0)
            chain = [anchor];
        if (limb.End is null)
            chain = [.. chain, .. Onward(anchor, joints, names)];
        Choose(limb, chain, joints.Joints, paths);
    }

    /// <summary>Sets the upper and lower bones with everything between them.</summary>
    public static void SetSegments(BodyLimb limb, int? upper, int? lower, JointPaths paths)
    {
        limb.Upper = upper is not { } u ? [] : lower is { } l && paths.Down(u, l) is { Length: > 1 } thigh ? thigh[..^1] : [u];
        limb.Lower = lower is not { } k ? [] : limb.End is { } e && paths.Down(k, e) is { Length: > 1 } shin ? shin[..^1] : [k];
    }

    /// <summary>The joint of the trunk that a limb hangs on: the last it shares with the other side or the head.</summary>
    private static int Trunk(int anchor, BodyLimb other, int? head, JointPaths paths)
    {
        int[] ends = [.. new[] { other.End, head }.OfType<int>()], others = [.. other.Upper, .. other.Lower, .. ends];
        int root = paths.Root(anchor), trunk = root;
        foreach (int joint in others)
            if (paths.Common([anchor, joint]) is >= 0 and int common && common != anchor && paths.Depth(common) > paths.Depth(trunk))
                trunk = common;
        return trunk;
    }

    /// <summary>The bones below the last known one, each time the child that leads farthest.</summary>
    private static List<int> Onward(int from, SkeletonForest joints, BoneName[] names)
    {
        int[][] children = SkeletonTree.Children(joints.Parents);
        var onward = new List<int>();
        for (int joint = from; onward.Count < 4;)
        {
            int[] next = [.. children[joint].Where(child =>
                !names[child].IsTwist && names[child].Part is not (BonePart.Helper or BonePart.Finger))];
            if (next.Length == 0)
                break;
            onward.Add(joint = next.MaxBy(child => Vector3.Distance(joints.Joints[child], joints.Joints[joint])));
        }
        return onward;
    }

    /// <summary>
    /// Chooses upper bone, lower bone and end among the joints of a chain, keeping those that are known: both bones of a limb are about
    /// equally long, and together they make up most of it.
    /// </summary>
    private static void Choose(BodyLimb limb, int[] chain, Vector3[] positions, JointPaths paths)
    {
        float[] along = new float[chain.Length];
        for (int i = 1; i < chain.Length; i++)
            along[i] = along[i - 1] + Vector3.Distance(positions[chain[i - 1]], positions[chain[i]]);
        float best = 0;
        (int Upper, int Lower, int End) choice = (-1, -1, -1);
        for (int end = 2; end < chain.Length; end++)
            for (int lower = 1; lower < end; lower++)
                for (int upper = 0; upper < lower; upper++)
                {
                    if (!Agrees(limb.End, chain[end]) || !Agrees(First(limb.Lower), chain[lower])
                        || !Agrees(First(limb.Upper), chain[upper]))
                        continue;
                    float first = along[lower] - along[upper], second = along[end] - along[lower];
                    float whole = (first + second) / MathF.Max(along[^1], 1e-9f);
                    float score = whole * MathF.Min(first, second) / MathF.Max(MathF.Max(first, second), 1e-9f);
                    if (score > best)
                        (best, choice) = (score, (upper, lower, end));
                }
        if (choice.End < 0)
            return;
        limb.End = chain[choice.End];
        if (limb.Arm && limb.Clavicle is null && choice.Upper > 0)
            limb.Clavicle = chain[choice.Upper - 1];
        if (!limb.Arm && limb.Toes is null && choice.End + 1 < chain.Length)
            limb.Toes = chain[choice.End + 1];
        SetSegments(limb, chain[choice.Upper], chain[choice.Lower], paths);

        static int? First(int[] joints) => joints.Length > 0 ? joints[0] : null;

        static bool Agrees(int? known, int joint) => known is null || known == joint;
    }
}
