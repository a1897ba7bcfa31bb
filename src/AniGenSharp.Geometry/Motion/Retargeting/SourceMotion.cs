using System.Numerics;
using AniGenSharp.Geometry.Motion.Recordings;

namespace AniGenSharp.Geometry.Motion.Retargeting;

/// <summary>
/// A motion in the axes of the rig it is put on, still in its own units, with each joint's rotation relative to a reference pose in which
/// rig and motion can be compared.
/// </summary>
internal sealed class SourceMotion
{
    private readonly Quaternion[] _reference;

    private SourceMotion(RecordedMotion motion, MotionFrame[] frames, MotionFrame reference, int? referenceFrame)
    {
        (Motion, Frames, ReferencePositions, ReferenceFrame) = (motion, frames, reference.Positions, referenceFrame);
        _reference = Array.ConvertAll(reference.Rotations, Quaternion.Conjugate);
    }

    /// <summary>The motion as it was recorded.</summary>
    public RecordedMotion Motion { get; }

    /// <summary>World rotations and positions, z up.</summary>
    public MotionFrame[] Frames { get; }

    /// <summary>Positions of the joints in the reference pose, [J].</summary>
    public Vector3[] ReferencePositions { get; }

    /// <summary>The frame that is the reference pose, or null: it is the rest pose.</summary>
    public int? ReferenceFrame { get; }

    /// <summary>Turns a motion into the axes of a rig.</summary>
    /// <param name="motion">The motion.</param>
    /// <param name="turn">From the motion's axes to the rig's.</param>
    /// <param name="referenceFrame">The frame to take as the reference pose, or null for the rest pose.</param>
    public static SourceMotion Create(RecordedMotion motion, Quaternion turn, int? referenceFrame)
    {
        MotionFrame[] frames = Array.ConvertAll(motion.Frames, frame => Turn(frame, turn));
        var rest = new MotionFrame(motion.RestRotations, motion.Joints.Joints);
        return new SourceMotion(motion, frames, referenceFrame is { } at ? frames[at] : Turn(rest, turn), referenceFrame);
    }

    /// <summary>How a joint is turned against the reference pose, in the axes of the rig.</summary>
    public Quaternion Rotation(int frame, int joint) => Quaternion.Normalize(Frames[frame].Rotations[joint] * _reference[joint]);

    private static MotionFrame Turn(MotionFrame frame, Quaternion turn) => new(
        Array.ConvertAll(frame.Rotations, rotation => Quaternion.Normalize(turn * rotation)),
        Array.ConvertAll(frame.Positions, position => Vector3.Transform(position, turn)));
}
