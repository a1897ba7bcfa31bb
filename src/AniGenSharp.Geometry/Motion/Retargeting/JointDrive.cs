using System.Numerics;

namespace AniGenSharp.Geometry.Motion.Retargeting;

/// <summary>What turns a joint of the rig: one joint of the motion, or two in shares.</summary>
/// <param name="From">A joint of the motion.</param>
/// <param name="To">Another, or the same.</param>
/// <param name="Share">0 for <paramref name="From"/> alone, 1 for <paramref name="To"/> alone.</param>
/// <param name="Align">The turn that takes the rig's joint from its rest to the motion's reference pose.</param>
internal readonly record struct JointDrive(int From, int To, float Share, Quaternion Align)
{
    /// <summary>A drive by one joint.</summary>
    public static JointDrive By(int joint, Quaternion align) => new(joint, joint, 0, align);

    /// <summary>The rig joint's world rotation against its rest in a frame.</summary>
    public Quaternion At(SourceMotion motion, int frame)
    {
        Quaternion rotation = motion.Rotation(frame, From);
        if (Share > 0)
            rotation = Quaternion.Slerp(rotation, motion.Rotation(frame, To), Share);
        return Quaternion.Normalize(rotation * Align);
    }
}
