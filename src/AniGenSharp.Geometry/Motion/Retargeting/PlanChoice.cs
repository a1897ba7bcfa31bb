using System.Numerics;
using AniGenSharp.Geometry.Motion.Recognition;
using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.Geometry.Skeletons.Anatomy;

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
        // Names that fit a humanoid only in part may miss a leg that the shape shows.
        if (by == RetargetBy.Auto && rigBody?.Legs.All(leg => leg.IsComplete) == false && AsCreature() is { } whole)
            return whole;
        if (by is RetargetBy.Auto or RetargetBy.Humanoid && rigBody is not null && Body() is { } body)
            return AsHumanoid(rigBody, body);
        if (by == RetargetBy.Auto && 2 * namesakes >= motion.Joints.Count)
            return ByName(named);
        if (by is RetargetBy.Auto or RetargetBy.Limbs && AsCreature() is { } creature)
            return creature;
        throw new ArgumentException(
            by == RetargetBy.Limbs ? "Rig and motion have no limbs in common." : rigBody is null
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

    private (SourceMotion Motion, RetargetPlan Plan)? AsCreature()
    {
        // A humanoid and a snake have a spine in common and nothing else; that is not enough to guess.
        if (CreatureBody.Read(rig) is not { } body || CreatureMotion() is not var (joints, toZUp, motionBody)
            || !CreaturePlan.Fits(body, motionBody))
            return null;
        Quaternion yaw = MotionSpace.Yaw(motionBody.Front, body.Front);
        bool isRest = ReferenceEquals(joints, motion.Joints.Joints);
        var source = SourceMotion.Create(motion, Quaternion.Normalize(yaw * toZUp), isRest ? null : 0);
        return (source, CreaturePlan.Create(rig, body, source, motionBody));
    }

    /// <summary>The motion's creature, from its rest if that has a shape, or else from the first frame; standing along y or z.</summary>
    private (Vector3[] Positions, Quaternion ToZUp, CreatureBody Body)? CreatureMotion()
    {
        Vector3[] rest = motion.Joints.Joints, positions = HasShape(rest) ? rest : motion.Frames[0].Positions;
        Quaternion[] turns = motion.IsYUp ? [MotionSpace.Default.ToZUp] : [MotionSpace.Default.ToZUp, Quaternion.Identity];
        var readings = turns
            .Select(turn => (Turn: turn, Body: CreatureBody.Read(
                motion.Joints with { Joints = [.. positions.Select(p => Vector3.Transform(p, turn))] })))
            .Where(reading => reading.Body is not null).ToArray();
        return readings.Length == 0 ? null
            : readings.MaxBy(reading => reading.Body!.Limbs.Count(limb => limb.Kind == LimbKind.Leg)) is var best
                ? (positions, best.Turn, best.Body!) : null;
    }

    /// <summary>Whether bones point in different directions, rather than all along one axis.</summary>
    private static bool HasShape(Vector3[] positions)
    {
        Vector3 size = positions.Aggregate(Vector3.Max) - positions.Aggregate(Vector3.Min);
        float[] sides = [.. new[] { size.X, size.Y, size.Z }.Order()];
        return sides[1] > 0.1f * sides[2];
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
