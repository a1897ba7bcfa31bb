using System.Numerics;
using AniGenSharp.Geometry.Motion.Retargeting;

namespace AniGenSharp.Geometry.Motion.Gaits;

/// <summary>Frames of a computed motion, and how to make a clip of them.</summary>
internal static class GaitFrames
{
    private const float FramesPerSecond = 30;

    /// <summary>Samples a motion at even steps, its last frame at its end.</summary>
    /// <param name="duration">In seconds.</param>
    /// <param name="pose">The rig at a time.</param>
    public static (PosedRig[] Frames, float FrameTime) Sample(float duration, Func<float, PosedRig> pose)
    {
        int steps = Math.Max(1, (int)MathF.Round(duration * FramesPerSecond));
        float frameTime = duration / steps;
        return ([.. Enumerable.Range(0, steps + 1).Select(frame => pose(frame * frameTime))], frameTime);
    }

    /// <summary>A fresh pose of a rig at rest.</summary>
    public static PosedRig Rest(GaitRig rig)
    {
        var pose = new PosedRig(rig.Joints.Joints, rig.Parents);
        pose.Place(rig.Root, Vector3.Zero);
        return pose;
    }

    /// <summary>Turns a joint against the joint it hangs on, which must have been turned before.</summary>
    public static void TurnBy(this PosedRig pose, GaitRig rig, int joint, Quaternion turn)
    {
        int parent = rig.Parents[joint];
        pose.Set(joint, (parent < 0 ? Quaternion.Identity : pose.Rotations[parent]) * turn);
    }

    /// <summary>A rotation about an axis by degrees.</summary>
    public static Quaternion Degrees(Vector3 axis, float angle) => Quaternion.CreateFromAxisAngle(axis, angle * MathF.PI / 180);
}
