using System.Numerics;
using AniGenSharp.Geometry.Motion.Recognition;
using AniGenSharp.Geometry.Motion.Retargeting;
using AniGenSharp.Geometry.Skeletons;

namespace AniGenSharp.Geometry.Motion.Gaits;

/// <summary>
/// What the body does above the legs in a gait: the trunk turns against the hips, arms swing against the legs, the tail sways.
/// </summary>
internal sealed class UpperBody(GaitRig rig, GaitStyle style)
{
    /// <summary>How far down arms hang, in degrees below level: clear of the body.</summary>
    private const float Hang = 74;

    /// <summary>Turns spine, neck, tail, arms and wings.</summary>
    /// <param name="pose">The frame, its root turned.</param>
    /// <param name="beat">The stride, from 0 to 2π.</param>
    /// <param name="heading">Where the body faces.</param>
    public void Turn(PosedRig pose, float beat, Quaternion heading)
    {
        float counter = style.HipYaw * 1.6f * MathF.Cos(beat);
        foreach (int joint in rig.Spine)
            pose.TurnBy(rig, joint, Yaw(counter / rig.Spine.Length) * Side(beat, 0, rig.Spine.Length) * Pitch(
                -0.5f * style.Lean / rig.Spine.Length));

        // The head looks ahead.
        foreach (int joint in rig.Neck)
            pose.TurnBy(rig, joint, Yaw(-0.6f * style.HipYaw * MathF.Cos(beat) / rig.Neck.Length) * Side(beat, MathF.PI, rig.Neck.Length)
                * Pitch(-0.5f * style.Lean / rig.Neck.Length));
        for (int i = 0; i < rig.Tail.Length; i++)
            pose.TurnBy(rig, rig.Tail[i], Yaw(MathF.Max(style.SideWave, 4) * MathF.Sin(beat - 0.8f * i) / MathF.Sqrt(rig.Tail.Length)));
        foreach (var arm in rig.Arms)
            Swing(pose, arm, beat, heading);
        foreach (var (chain, left) in rig.Fins)
            pose.TurnBy(rig, chain[0], GaitFrames.Degrees(rig.Left, 6 * MathF.Sin(beat + (left ? 0 : MathF.PI))));
    }

    /// <summary>Lets an arm hang, and swing by so much against the leg of its side.</summary>
    public void Swing(PosedRig pose, BodyLimb arm, float beat, Quaternion heading)
    {
        float swing = style.ArmSwing * MathF.Cos(beat + (arm.Left ? 0 : MathF.PI));
        float forward = -swing;
        Vector3 outward = arm.Left ? rig.Left : -rig.Left;
        Vector3 down = Vector3.Transform(
            Vector3.Transform(outward, GaitFrames.Degrees(rig.Front, arm.Left ? -Hang : Hang)), GaitFrames.Degrees(rig.Left, -forward));
        float bend = style.Elbow + 0.5f * MathF.Max(0, forward);
        Vector3 along = Vector3.Transform(down, GaitFrames.Degrees(rig.Left, -bend));
        Point(pose, arm, Vector3.Transform(down, heading), Vector3.Transform(along, heading));
    }

    /// <summary>Points an arm's bones, twisting them as little as possible; the hand goes with the forearm.</summary>
    public void Point(PosedRig pose, BodyLimb arm, Vector3 upper, Vector3 lower)
    {
        int carrier = arm.Clavicle ?? rig.Parents[arm.Upper[0]];
        if (arm.Clavicle is { } clavicle)
            pose.TurnBy(rig, clavicle, Quaternion.Identity);
        var (restUpper, restLower) = StandingPose.Directions(arm, rig.Joints.Joints);
        Quaternion body = carrier < 0 ? Quaternion.Identity : pose.Rotations[carrier];
        Quaternion first = Rotations.Between(Unit(restUpper, body), Vector3.Normalize(upper)) * body;
        Quaternion second = Rotations.Between(Unit(restLower, first), Vector3.Normalize(lower)) * first;
        foreach (int joint in arm.Upper)
            pose.Set(joint, first);
        foreach (int joint in arm.Lower)
            pose.Set(joint, second);
        pose.Set(arm.End!.Value, second);
    }

    private static Vector3 Unit(Vector3 rest, Quaternion turn) => Vector3.Normalize(Vector3.Transform(rest, turn));

    private static Quaternion Yaw(float degrees) => GaitFrames.Degrees(Vector3.UnitZ, degrees);

    private Quaternion Pitch(float degrees) => GaitFrames.Degrees(rig.Left, degrees);

    /// <summary>A share of the bend to the side.</summary>
    private Quaternion Side(float beat, float lag, int count) => Yaw(style.SideWave * MathF.Sin(beat + lag) / Math.Max(count, 1));
}
