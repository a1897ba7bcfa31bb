using AniGenSharp.Geometry.Motion.Recognition;
using AniGenSharp.Geometry.Skeletons;

namespace AniGenSharp.Geometry.Motion.Retargeting;

/// <summary>
/// Which joint each joint of a rig hangs on as a body is built. Some rigs hang feet on the ground for inverse kinematics, thighs on the
/// spine, or collar bones on the neck.
/// </summary>
internal static class BodyParents
{
    /// <summary>The parents, changed where the file's do not follow the body.</summary>
    public static int[] Of(HumanoidBody body, SkeletonForest joints)
    {
        int[] parents = [.. joints.Parents];
        var paths = new JointPaths(joints.Parents);
        var trunk = body.Spine.Where(j => j != body.Hips).Concat(body.Neck).ToHashSet();
        foreach (var limb in body.Limbs.Where(limb => limb.IsComplete))
        {
            int first = limb.Clavicle is { } clavicle && paths.IsAbove(clavicle, limb.Upper[0]) ? clavicle : limb.Upper[0];
            int carrier = limb.Arm ? body.Chest : body.Hips;
            if (!Hangs(first, carrier))
                parents[first] = carrier;
            Attach(limb.Lower[0], limb.Upper[^1]);
            Attach(limb.End!.Value, limb.Lower[^1]);
            if (limb.Toes is { } toes)
                Attach(toes, limb.End.Value);
        }
        return parents;

        // Below the carrier, and not by way of other parts of the trunk, which turn by themselves.
        bool Hangs(int joint, int carrier) => paths.Down(carrier, joint) is { Length: > 0 } way && !way[1..].Any(trunk.Contains)
            || carrier == body.Hips && paths.Down(body.Center, joint) is { Length: > 0 } other && !other[1..].Any(trunk.Contains);

        void Attach(int joint, int carrier)
        {
            if (!paths.IsAbove(carrier, joint))
                parents[joint] = carrier;
        }
    }
}
