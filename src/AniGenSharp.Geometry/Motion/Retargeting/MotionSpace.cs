using System.Numerics;
using AniGenSharp.Geometry.Motion.Recognition;
using AniGenSharp.Geometry.Motion.Recordings;

namespace AniGenSharp.Geometry.Motion.Retargeting;

/// <summary>
/// Finds out which axis of a motion is up, whether its rest pose is a pose, and how to turn it so that it faces as the rig does.
/// </summary>
internal sealed class MotionSpace
{
    /// <summary>Frames that are looked at.</summary>
    private const int MaxSamples = 400;

    /// <summary>A figure whose head is this far above its feet, as a share of their distance, stands.</summary>
    private const float StandingCosine = 0.7f;

    /// <summary>Share of frames in which a figure must stand along the axis of its rest pose to confirm it.</summary>
    private const float ConfirmingShare = 0.15f;

    /// <summary>A facing within this angle of a quarter turn is one: files are axis-aligned, bodies are not exactly.</summary>
    private const float QuarterTurnTolerance = 20 * MathF.PI / 180;

    private static readonly Quaternion s_fromYUp = Quaternion.CreateFromAxisAngle(Vector3.UnitX, MathF.PI / 2);

    private MotionSpace(Quaternion toZUp, bool isZUp, bool restIsPose, int? referenceFrame) =>
        (ToZUp, IsZUp, RestIsPose, ReferenceFrame) = (toZUp, isZUp, restIsPose, referenceFrame);

    /// <summary>From the file's axes to z up, facing -y for the usual file.</summary>
    public Quaternion ToZUp { get; }

    /// <summary>Whether z is up in the file.</summary>
    public bool IsZUp { get; }

    /// <summary>Whether the file's rest pose is a pose that a body can stand in.</summary>
    public bool RestIsPose { get; }

    /// <summary>The straightest frame where the rest is not a pose, or null.</summary>
    public int? ReferenceFrame { get; }

    /// <summary>Examines the motion of a body.</summary>
    public static MotionSpace Of(RecordedMotion motion, HumanoidBody body)
    {
        bool restIsPose = StandingPose.IsPose(body, motion.Joints.Joints);
        bool isZUp = !motion.IsYUp && IsUpAlongZ(motion, body, restIsPose);
        Quaternion toZUp = isZUp ? Quaternion.Identity : s_fromYUp;
        return new MotionSpace(toZUp, isZUp, restIsPose, restIsPose ? null : Straightest(motion, body, toZUp));
    }

    /// <summary>Takes the file's own word, or y, for up and its rest pose for a pose.</summary>
    public static MotionSpace Default { get; } = new(s_fromYUp, false, true, null);

    /// <summary>The turn from the file's axes to those of a rig that faces along its own front.</summary>
    /// <param name="motion">The motion.</param>
    /// <param name="body">Its body.</param>
    /// <param name="rig">The rig's body.</param>
    /// <param name="rigPositions">The rig at rest, z up.</param>
    public Quaternion TurnTo(RecordedMotion motion, HumanoidBody body, HumanoidBody rig, Vector3[] rigPositions)
    {
        Vector3 rigLeft = Left(rig, rigPositions), left = Vector3.UnitX;
        if (RestIsPose)
            left = Left(body, Array.ConvertAll(motion.Joints.Joints, joint => Vector3.Transform(joint, ToZUp)));
        return Quaternion.Normalize(Yaw(left, rigLeft) * ToZUp);
    }

    /// <summary>
    /// The turn about the vertical from one horizontal direction to another, in whole quarters where it is close to that.
    /// </summary>
    public static Quaternion Yaw(Vector3 from, Vector3 to)
    {
        float angle = MathF.Atan2(from.X * to.Y - from.Y * to.X, from.X * to.X + from.Y * to.Y);
        float quarter = MathF.Round(angle / (MathF.PI / 2)) * (MathF.PI / 2);
        return Quaternion.CreateFromAxisAngle(Vector3.UnitZ, MathF.Abs(angle - quarter) < QuarterTurnTolerance ? quarter : angle);
    }

    private static Vector3 Left(HumanoidBody body, Vector3[] positions)
    {
        Vector3 line = StandingPose.HipLine(body, positions);
        line = line.LengthSquared() > 1e-12f ? line : StandingPose.ShoulderLine(body, positions);
        return new Vector2(line.X, line.Y).LengthSquared() > 1e-12f ? line : Vector3.UnitX;
    }

    private static bool IsUpAlongZ(RecordedMotion motion, HumanoidBody body, bool restIsPose)
    {
        int alongY = 0, alongZ = 0, samples = 0;
        foreach (MotionFrame frame in Sampled(motion))
        {
            Vector3 up = Unit(body, frame.Positions);
            alongY += up.Y > StandingCosine ? 1 : 0;
            alongZ += up.Z > StandingCosine ? 1 : 0;
            samples++;
        }
        Vector3 rest = restIsPose ? Unit(body, motion.Joints.Joints) : Vector3.Zero;
        return rest.Y > StandingCosine && alongY >= ConfirmingShare * samples ? false
            : rest.Z > StandingCosine && alongZ >= ConfirmingShare * samples ? true
            : alongY + alongZ < ConfirmingShare * samples ? rest.Z > StandingCosine
            : alongZ > alongY;
    }

    /// <summary>From the feet to the head, or along the trunk, at length one.</summary>
    private static Vector3 Unit(HumanoidBody body, Vector3[] positions)
    {
        Vector3[] feet = [.. body.Legs.Where(leg => leg.End is not null).Select(leg => positions[leg.End!.Value])];
        return StandingPose.Unit(feet.Length == 2 && body.Head is { } head
            ? positions[head] - (feet[0] + feet[1]) / 2
            : StandingPose.Trunk(body, positions));
    }

    private static int Straightest(RecordedMotion motion, HumanoidBody body, Quaternion toZUp)
    {
        int step = Step(motion), best = 0;
        float most = float.NegativeInfinity;
        for (int frame = 0; frame < motion.FrameCount; frame += step)
        {
            float score = StandingPose.Straightness(body, Array.ConvertAll(
                motion.Frames[frame].Positions, p => Vector3.Transform(p, toZUp)));
            if (score > most + 1e-4f)
                (most, best) = (score, frame);
        }
        return best;
    }

    private static int Step(RecordedMotion motion) => Math.Max(1, motion.FrameCount / MaxSamples);

    private static IEnumerable<MotionFrame> Sampled(RecordedMotion motion)
    {
        for (int frame = 0; frame < motion.FrameCount; frame += Step(motion))
            yield return motion.Frames[frame];
    }
}
