using System.Numerics;
using AniGenSharp.Geometry.Motion.Recognition;
using AniGenSharp.Geometry.Skeletons;

namespace AniGenSharp.Geometry.Motion.Retargeting;

/// <summary>Matches joints by equal names, in any case.</summary>
internal static class NameMatch
{
    /// <summary>The motion's joint for each joint of the rig, -1 for none.</summary>
    public static int[] Match(SkeletonForest rig, SkeletonForest motion)
    {
        var joints = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        for (int j = 0; j < motion.Count; j++)
            joints.TryAdd(motion.Names![j], j);
        return rig.Names is null
            ? [.. Enumerable.Repeat(-1, rig.Count)]
            : Array.ConvertAll(rig.Names, name => joints.GetValueOrDefault(name, -1));
    }

    /// <summary>
    /// Lets joints beyond the body, such as ears or a tail, follow their namesakes, aligned as the joints that carry them.
    /// </summary>
    public static void AddExtras(JointDrive?[] drives, SkeletonForest rig, SkeletonForest motion, BoneName[] names)
    {
        int[] match = Match(rig, motion);
        var used = drives.Where(drive => drive is not null).SelectMany(drive => (int[])[drive!.Value.From, drive.Value.To]).ToHashSet();
        int[] driven = [.. Enumerable.Range(0, rig.Count).Where(j => drives[j] is not null)];
        var paths = new JointPaths(rig.Parents);
        foreach (int joint in SkeletonTree.TopDown(rig.Parents))
        {
            if (drives[joint] is not null || match[joint] < 0 || used.Contains(match[joint]) || names[joint].IsTwist)
                continue;
            int carrier = rig.Parents[joint];
            while (carrier >= 0 && drives[carrier] is null)
                carrier = rig.Parents[carrier];

            // Joints above the body, such as a root on the ground, keep still: the body's travel is carried over as a whole.
            if (carrier < 0 || driven.Any(other => paths.IsAbove(joint, other)))
                continue;
            drives[joint] = JointDrive.By(match[joint], drives[carrier]!.Value.Align);
        }
    }

    /// <summary>Plans a motion by names alone: bones point where the motion's do, and turn as they turn.</summary>
    /// <param name="rig">The rig at rest.</param>
    /// <param name="motion">The motion in the rig's axes.</param>
    /// <param name="match">The motion's joint for each joint of the rig, -1 for none; one at least is matched.</param>
    public static RetargetPlan Plan(SkeletonForest rig, SourceMotion motion, int[] match)
    {
        var drives = new JointDrive?[rig.Count];
        int[] order = [.. SkeletonTree.TopDown(rig.Parents)];
        int[] above = Array.ConvertAll([.. Enumerable.Range(0, rig.Count)], joint => NextAbove(joint, rig.Parents, match));
        var aligns = new Quaternion[rig.Count];
        foreach (int joint in order)
        {
            aligns[joint] = above[joint] < 0 ? Quaternion.Identity : aligns[above[joint]];
            if (match[joint] < 0)
                continue;

            // The one matched joint that comes next below; where several do, the bone has no one direction.
            int[] next = [.. order.Where(other => match[other] >= 0 && above[other] == joint)];
            if (next.Length > 1)
                aligns[joint] = Quaternion.Identity;
            if (next.Length == 1)
                aligns[joint] = Bone(rig.Joints[next[0]] - rig.Joints[joint],
                    motion.ReferencePositions[match[next[0]]] - motion.ReferencePositions[match[joint]]);
            drives[joint] = JointDrive.By(match[joint], aligns[joint]);
        }
        int root = Array.Find(order, joint => match[joint] >= 0);
        return new RetargetPlan
        {
            By = RetargetBy.Name,
            Drives = drives,
            Parents = rig.Parents,
            Travel = new TravelAnchor(root, [root], [match[root]], Scale(rig, motion, match, above)),
        };
    }

    private static Quaternion Bone(Vector3 rig, Vector3 motion) => rig.Length() > 1e-6f && motion.Length() > 1e-6f
        ? Rotations.Between(Vector3.Normalize(rig), Vector3.Normalize(motion))
        : Quaternion.Identity;

    private static int NextAbove(int joint, int[] parents, int[] match)
    {
        do
            joint = parents[joint];
        while (joint >= 0 && match[joint] < 0);
        return joint;
    }

    /// <summary>The ratio of the lengths of all bones that both have.</summary>
    private static float Scale(SkeletonForest rig, SourceMotion motion, int[] match, int[] above)
    {
        float own = 0, other = 0;
        for (int joint = 0; joint < rig.Count; joint++)
            if (match[joint] >= 0 && above[joint] >= 0)
            {
                own += Vector3.Distance(rig.Joints[joint], rig.Joints[above[joint]]);
                other += Vector3.Distance(motion.ReferencePositions[match[joint]], motion.ReferencePositions[match[above[joint]]]);
            }
        return own > 0 && other > 0 ? own / other : 1;
    }
}
