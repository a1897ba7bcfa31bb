using System.Numerics;
using AniGenSharp.Geometry.Motion.Recognition;
using AniGenSharp.Geometry.Skeletons;

namespace AniGenSharp.Geometry.Motion.Retargeting;

/// <summary>Chooses how a motion is matched with a rig, and turns it into the rig's axes.</summary>
/// <param name="rig">The rig at rest.</param>
/// <param name="rigBody">The rig's body, or null: it is not a humanoid.</param>
/// <param name="motion">The motion.</param>
internal sealed class PlanChoice(SkeletonForest rig, HumanoidBody? rigBody, RecordedMotion motion)
{
    /// <summary>Frames in which a body without names is looked for by its shape.</summary>
    private const int ShapeSamples = 12;

    /// <summary>Chooses.</summary>
    /// <exception cref="ArgumentException">The joints cannot be matched that way.</exception>
    public (SourceMotion Motion, RetargetPlan Plan) Choose(RetargetBy by)
    {
        int[] named = NameMatch.Match(rig, motion.Joints);
        int namesakes = named.Count(joint => joint >= 0);
        if (by == RetargetBy.Name)
            return namesakes > 0 ? ByName(named) : throw new ArgumentException(
                "No joint of the motion has the name of a joint of the rig.", nameof(by));
        if (by is RetargetBy.Auto or RetargetBy.Humanoid && rigBody is not null && Body() is { } body)
            return AsHumanoid(rigBody, body);
        if (by == RetargetBy.Auto && 2 * namesakes >= motion.Joints.Count)
            return ByName(named);
        throw new ArgumentException(
            rigBody is null
                ? "The rig is not a humanoid, and too few joints of the motion have the name of one of its joints."
                : $"The motion's skeleton is not a humanoid that is known ({string.Join(", ", motion.JointNames.Take(5))}, …).",
                    nameof(by));
    }

    private (SourceMotion Motion, RetargetPlan Plan) AsHumanoid(HumanoidBody rigBody, HumanoidBody body)
    {
        var space = MotionSpace.Of(motion, body);
        var source = SourceMotion.Create(motion, space.TurnTo(motion, body, rigBody, rig.Joints), space.ReferenceFrame);
        var plan = HumanoidPlan.Create(rigBody, rig, body, source);
        if (space.IsZUp)
            plan.Notes.Add("z is up in the motion");
        if (space.ReferenceFrame is { } frame)
            plan.Notes.Add($"the motion's rest is not a pose; frame {frame} is taken as the pose to compare with");
        return (source, plan);
    }

    private (SourceMotion Motion, RetargetPlan Plan) ByName(int[] match)
    {
        var turned = SourceMotion.Create(motion, MotionSpace.Default.ToZUp, null);
        Quaternion yaw = NameFacing.Yaw(rig.Joints, turned.ReferencePositions, match);
        var source = SourceMotion.Create(motion, Quaternion.Normalize(yaw * MotionSpace.Default.ToZUp), null);
        return (source, NameMatch.Plan(rig, source, match));
    }

    /// <summary>The motion's body, by names, or by shape in any of a few frames.</summary>
    private HumanoidBody? Body()
    {
        // Bones have their lengths in a frame, whatever the rest is.
        var joints = motion.Joints with { Joints = motion.Frames[0].Positions };
        return BodyRecognition.Find(joints, motion.HumanoidBones, Upright());
    }

    private IEnumerable<SkeletonForest> Upright()
    {
        int step = Math.Max(1, motion.FrameCount / ShapeSamples);
        IEnumerable<Vector3[]> poses = [motion.Joints.Joints,
            .. Enumerable.Range(0, motion.FrameCount).Where(f => f % step == 0).Select(f => motion.Frames[f].Positions)];
        foreach (Vector3[] pose in poses)
            foreach (var turn in motion.IsYUp ? (Quaternion[])[MotionSpace.Default.ToZUp]
                : [MotionSpace.Default.ToZUp, Quaternion.Identity])
                yield return motion.Joints with { Joints = Array.ConvertAll(pose, p => Vector3.Transform(p, turn)) };
    }
}
