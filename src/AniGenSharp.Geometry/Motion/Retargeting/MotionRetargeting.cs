using AniGenSharp.Geometry.Motion.Recognition;
using AniGenSharp.Geometry.Skeletons;

namespace AniGenSharp.Geometry.Motion.Retargeting;

/// <summary>Puts recorded motions on a rig. The rig is recognized once; motions can then be put on it one after the other.</summary>
internal sealed class MotionRetargeting
{
    private readonly SkeletonForest _joints;
    private readonly float _ground;
    private readonly HumanoidBody? _body;

    /// <param name="joints">The rig at rest, standing along z.</param>
    /// <param name="bones">Humanoid bones that the rig's file names itself.</param>
    /// <param name="ground">Height of the ground below the rig, or null: below its lowest joint.</param>
    public MotionRetargeting(SkeletonForest joints, IReadOnlyDictionary<string, int>? bones = null, float? ground = null)
    {
        _joints = joints;
        _ground = ground ?? joints.Joints.Min(joint => joint.Z);
        _body = BodyRecognition.Find(joints, bones ?? new Dictionary<string, int>(), [joints]);
    }

    /// <summary>Puts a motion on the rig.</summary>
    /// <param name="motion">The motion.</param>
    /// <param name="options">How, or null for the defaults.</param>
    /// <exception cref="ArgumentException">The joints cannot be matched that way; the message says what is missing.</exception>
    public RetargetedMotion Retarget(RecordedMotion motion, RetargetOptions? options = null)
    {
        options ??= new RetargetOptions();
        var (source, plan) = new PlanChoice(_joints, _body, motion).Choose(options.By);
        FootContact[] contacts = [.. plan.Legs.Select(leg => FootContact.Find(source, leg.Motion, onToes: leg.Rig.Toes is not null))];
        PosedRig[] frames = new FrameSolver(_joints, _body, source, plan, _ground, contacts).Solve(options, out var slide);
        var clip = ClipBaker.Bake(motion.Name, _joints, frames, motion.FrameTime, plan.Travel.RigJoint);
        var used = plan.Drives.Where(drive => drive is not null).SelectMany(drive => (int[])[drive!.Value.From, drive.Value.To]);
        return new RetargetedMotion(clip, new RetargetReport
        {
            By = plan.By,
            MatchedJoints = used.Distinct().Count(),
            MovedJoints = clip.Channels.Count,
            JointCount = _joints.Count,
            Scale = plan.Travel.Scale,
            Limbs = plan.Report,
            Notes = plan.Notes,
            FootSlideBefore = slide?.Before,
            FootSlideAfter = slide?.After,
        });
    }
}
