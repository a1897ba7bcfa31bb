using System.Numerics;
using AniGenSharp.Geometry.Motion.Recognition;
using AniGenSharp.Geometry.Skeletons;

namespace AniGenSharp.Geometry.Motion.Retargeting;

/// <summary>Poses a rig frame by frame as a plan says, and then corrects its feet.</summary>
internal sealed class FrameSolver
{
    private readonly SkeletonForest _joints;
    private readonly SourceMotion _motion;
    private readonly RetargetPlan _plan;
    private readonly IReadOnlyList<FootContact> _contacts;
    private readonly TwistShares? _twists;
    private readonly RootTrajectory _trajectory;
    private readonly Vector3 _forward;

    /// <param name="joints">The rig at rest.</param>
    /// <param name="body">The rig's body, or null.</param>
    /// <param name="motion">The motion in the rig's axes.</param>
    /// <param name="plan">What drives the rig.</param>
    /// <param name="ground">Height of the ground below the rig.</param>
    /// <param name="contacts">When the plan's legs stand, in their order.</param>
    public FrameSolver(
        SkeletonForest joints, HumanoidBody? body, SourceMotion motion, RetargetPlan plan, float ground,
        IReadOnlyList<FootContact> contacts)
    {
        (_joints, _motion, _plan, _contacts) = (joints, motion, plan, contacts);
        _twists = body is not null && plan.By == RetargetBy.Humanoid ? new TwistShares(body, joints) : null;
        _trajectory = RootTrajectory.Create(motion, plan, joints.Joints, ground, contacts);
        Vector3 left = body is not null ? StandingPose.HipLine(body, joints.Joints) : Vector3.UnitX;
        _forward = StandingPose.Unit(Vector3.Cross(left, Vector3.UnitZ)) is var forward && forward != Vector3.Zero ? forward
            : -Vector3.UnitY;
    }

    /// <summary>Poses all frames.</summary>
    /// <param name="options">How.</param>
    /// <param name="slide">
    /// How far standing feet slide before and after they are locked, in leg lengths; null without standing feet.
    /// </param>
    public PosedRig[] Solve(RetargetOptions options, out (float Before, float After)? slide)
    {
        var offsets = new Vector3[_motion.Frames.Length];
        var frames = new PosedRig[offsets.Length];
        var first = new PosedRig(_joints.Joints, Parents());
        for (int f = 0; f < frames.Length; f++)
        {
            frames[f] = first.Copy();
            Turn(frames[f], f);
            frames[f].Place(_plan.Travel.RigJoint, Vector3.Zero);
            offsets[f] = _trajectory.At(f) - TravelAnchor.Middle(_plan.Travel.RigPoints, frames[f].Positions);
            frames[f].Place(_plan.Travel.RigJoint, offsets[f]);
        }
        slide = LockFeet(frames, offsets, options.FootLock);
        foreach (PosedRig frame in frames)
            _twists?.Apply(frame);
        for (int f = 0; f < frames.Length; f++)
            frames[f].Place(_plan.Travel.RigJoint, offsets[f] - (options.InPlace ? Progress(offsets, f) : Vector3.Zero));
        return frames;
    }

    /// <summary>The body's parents, unless they would go round in a circle.</summary>
    private int[] Parents() => SkeletonTree.TopDown(_plan.Parents).Length == _joints.Count ? _plan.Parents : _joints.Parents;

    private void Turn(PosedRig pose, int frame)
    {
        for (int joint = 0; joint < _joints.Count; joint++)
            if (_plan.Drives[joint] is { } drive)
                pose.Set(joint, drive.At(_motion, frame));
        Vector3[] positions = _motion.Frames[frame].Positions;
        foreach (var (rig, motion) in _plan.Limbs)
        {
            // Where the motion's bones stretch, or its feet are not on its legs, positions say more than rotations.
            var (rigUpper, rigLower) = StandingPose.Directions(rig, _joints.Joints);
            var (upper, lower) = StandingPose.Directions(motion, positions);
            Point(pose, rig.Upper, rigUpper, upper);
            Point(pose, rig.Lower, rigLower, lower);
        }
    }

    private static void Point(PosedRig pose, int[] bones, Vector3 rest, Vector3 direction)
    {
        if (rest == Vector3.Zero || direction == Vector3.Zero)
            return;
        Vector3 now = Vector3.Normalize(Vector3.Transform(rest, pose.Rotations[bones[0]]));
        if (Vector3.Dot(now, direction) > 1 - 1e-7f)
            return;
        Quaternion turn = Rotations.Between(now, direction);
        foreach (int bone in bones)
            pose.Set(bone, turn * pose.Rotations[bone]);
    }

    private (float Before, float After)? LockFeet(PosedRig[] frames, Vector3[] offsets, bool apply)
    {
        IReadOnlyList<LimbPair> legs = _plan.Legs;
        if (legs.Count == 0 || frames.Length < 3 || _contacts.All(contact => contact.Intervals.Count == 0))
            return null;
        var feet = new FootLock(frames, _motion.Motion.FrameTime, _forward);
        float before = Slide();
        if (!apply)
            return (before, before);
        float[] lowered = new float[frames.Length];
        var corrections = legs.Select((leg, i) => (leg.Rig, feet.Corrections(leg.Rig, _contacts[i]))).ToArray();
        feet.Apply(corrections, lowered, f => frames[f].Place(_plan.Travel.RigJoint, offsets[f] - lowered[f] * Vector3.UnitZ));
        for (int f = 0; f < offsets.Length; f++)
            offsets[f] -= lowered[f] * Vector3.UnitZ;
        return (before, Slide());

        float Slide() => legs.Select((leg, i) => feet.Slide(leg.Rig, _contacts[i]) / StandingPose.Length(leg.Rig, _joints.Joints)).Max();
    }

    /// <summary>The share of the whole way that an even pace would have covered.</summary>
    private static Vector3 Progress(Vector3[] offsets, int frame)
    {
        Vector3 way = (offsets[^1] - offsets[0]) with { Z = 0 };
        return offsets.Length > 1 ? way * frame / (offsets.Length - 1) : Vector3.Zero;
    }
}
