using System.Numerics;
using AniGenSharp.Geometry.Motion.Recognition;
using AniGenSharp.Geometry.Skeletons;

namespace AniGenSharp.Geometry.Motion.Retargeting;

/// <summary>Moves the foot of a posed leg elsewhere by bending the knee as it is bent, or forward.</summary>
internal static class TwoBoneIk
{
    /// <summary>Share of a leg's length that it reaches at most, so that the knee never locks.</summary>
    public const float MaxReach = 0.9995f;

    /// <summary>Turns the bones of a leg so that its foot reaches a point; the foot keeps its own orientation.</summary>
    /// <param name="pose">The frame; positions below the leg must be computed again afterwards.</param>
    /// <param name="leg">The leg.</param>
    /// <param name="ankle">Where the foot's joint should be.</param>
    /// <param name="forward">Where a straight knee bends to.</param>
    public static void Solve(PosedRig pose, BodyLimb leg, Vector3 ankle, Vector3 forward)
    {
        Vector3 hip = pose.Positions[leg.Upper[0]], knee = pose.Positions[leg.Lower[0]], foot = pose.Positions[leg.End!.Value];
        float thigh = Vector3.Distance(hip, knee), shin = Vector3.Distance(knee, foot);
        Vector3 way = ankle - hip;
        float distance = way.Length();
        if (thigh <= 0 || shin <= 0 || distance <= 0)
            return;
        way /= distance;
        distance = Math.Clamp(distance, MathF.Abs(thigh - shin) + 1e-4f * (thigh + shin), MaxReach * (thigh + shin));
        ankle = hip + way * distance;

        // The knee stays in the plane of the leg as it is.
        Vector3 bend = knee - hip - Vector3.Dot(knee - hip, Vector3.Normalize(foot - hip)) * Vector3.Normalize(foot - hip);
        Vector3 side = bend.Length() > 0.01f * thigh ? Vector3.Normalize(bend) : forward;
        side = StandingPose.Unit(side - Vector3.Dot(side, way) * way);
        float along = (thigh * thigh - shin * shin + distance * distance) / (2 * distance);
        Vector3 newKnee = hip + way * along + side * MathF.Sqrt(MathF.Max(thigh * thigh - along * along, 0));
        Turn(pose, leg.Upper, Rotations.Between((knee - hip) / thigh, Vector3.Normalize(newKnee - hip)));
        Turn(pose, leg.Lower, Rotations.Between((foot - knee) / shin, Vector3.Normalize(ankle - newKnee)));
    }

    private static void Turn(PosedRig pose, int[] joints, Quaternion turn)
    {
        foreach (int joint in joints)
            pose.Set(joint, turn * pose.Rotations[joint]);
    }
}
