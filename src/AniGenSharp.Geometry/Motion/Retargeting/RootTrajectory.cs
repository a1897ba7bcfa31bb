using System.Numerics;

namespace AniGenSharp.Geometry.Motion.Retargeting;

/// <summary>
/// Where a motion takes the body of a rig: the motion's travel, scaled by the legs, with standing feet at the height of the rig's.
/// </summary>
internal sealed class RootTrajectory
{
    /// <summary>A rest pose whose feet are this near to height zero, as shares of the leg's length, stands on the ground.</summary>
    private const float StandsFrom = -0.03f, StandsTo = 0.2f;

    /// <summary>
    /// How far feet may stand from the height they have at rest for the rest to be trusted, as a share of the leg's length.
    /// </summary>
    private const float RestTolerance = 0.03f;

    /// <summary>How far above a ground at zero the lowest foot may stay throughout a motion, as a share of the leg's length.</summary>
    private const float MaxFlight = 0.35f;

    private readonly SourceMotion _motion;
    private readonly TravelAnchor _anchor;
    private readonly Vector3 _origin;
    private readonly Vector3 _target;

    private RootTrajectory(SourceMotion motion, TravelAnchor anchor, Vector3 origin, Vector3 target) =>
        (_motion, _anchor, _origin, _target) = (motion, anchor, origin, target);

    /// <summary>Relates motion and rig.</summary>
    /// <param name="motion">The motion in the rig's axes.</param>
    /// <param name="plan">What drives the rig.</param>
    /// <param name="rest">The rig's joints at rest.</param>
    /// <param name="ground">Height of the ground below the rig.</param>
    /// <param name="contacts">When the feet stand, foot by foot; empty without legs.</param>
    public static RootTrajectory Create(SourceMotion motion, RetargetPlan plan, Vector3[] rest, float ground,
        IReadOnlyList<FootContact> contacts)
    {
        var anchor = plan.Travel;
        Vector3 target = TravelAnchor.Middle(anchor.RigPoints, rest),
            first = TravelAnchor.Middle(anchor.MotionPoints, motion.Frames[0].Positions);
        Vector3 reference = TravelAnchor.Middle(anchor.MotionPoints, motion.ReferencePositions);
        bool restCounts = motion.ReferenceFrame is null && motion.Motion.HasRootOffset;

        // Formats in which the rest is a part of the scene travel from there, others from their first frame.
        Vector3 origin = restCounts && motion.Motion.IsYUp ? reference : first;
        LimbPair[] legs = [.. plan.Legs];
        origin.Z = legs.Length == 0 ? HeightWithoutLegs(motion, anchor, restCounts)
            : OriginHeight(motion, legs, anchor, contacts, restCounts, (rest, ground, target.Z));
        return new RootTrajectory(motion, anchor, origin, target);
    }

    /// <summary>Where the middle of the rig's travel points is in a frame.</summary>
    public Vector3 At(int frame) =>
        _target + _anchor.Scale * (TravelAnchor.Middle(_anchor.MotionPoints, _motion.Frames[frame].Positions) - _origin);

    /// <summary>The height at which the motion's hips are when the rig's are at rest.</summary>
    private static float OriginHeight(
        SourceMotion motion, LimbPair[] legs, TravelAnchor anchor, IReadOnlyList<FootContact> contacts, bool restCounts,
        (Vector3[] Joints, float Ground, float Hips) rig)
    {
        float rigAnkle = legs.Average(leg => rig.Joints[leg.Rig.End!.Value].Z);
        float leg = legs.Average(pair => StandingPose.Length(pair.Motion, motion.ReferencePositions));
        float[] standing = [.. contacts.Where(contact => contact.AnkleHeight is not null).Select(contact => contact.AnkleHeight!.Value)];
        float? measured = standing.Length > 0 ? standing.Average() + (rig.Hips - rigAnkle) / anchor.Scale : null;

        // The rest is exact where the motion's feet stand as high as they rest.
        float lowest = motion.Frames.Min(frame => legs.Min(pair => Lowest(pair.Motion, frame.Positions)));
        float restFeet = legs.Min(pair => Lowest(pair.Motion, motion.ReferencePositions));
        float restAnkle = legs.Average(pair => motion.ReferencePositions[pair.Motion.End!.Value].Z);
        bool restStands = standing.Length > 0 ? MathF.Abs(standing.Average() - restAnkle) < RestTolerance * leg
            : restFeet > StandsFrom * leg && restFeet < StandsTo * leg || MathF.Abs(restFeet - lowest) < RestTolerance * leg;
        if (restCounts && restStands)
            return TravelAnchor.Middle(anchor.MotionPoints, motion.ReferencePositions).Z;
        if (measured is not null)
            return measured.Value;

        // Without either, the ground is at zero if the feet come near to it, or else where they are lowest.
        float ground = lowest > StandsFrom * leg && lowest < MaxFlight * leg ? 0 : lowest;
        return ground + (rig.Hips - rig.Ground) / anchor.Scale;
    }

    private static float Lowest(Recognition.BodyLimb leg, Vector3[] positions) =>
        MathF.Min(positions[leg.End!.Value].Z, leg.Toes is { } toes ? positions[toes].Z : float.PositiveInfinity);

    /// <summary>The rest's own height, or that at which the first frame's lowest joint is where the rest's is.</summary>
    private static float HeightWithoutLegs(SourceMotion motion, TravelAnchor anchor, bool restCounts)
    {
        Vector3[] rest = motion.ReferencePositions, first = motion.Frames[0].Positions;
        float height = TravelAnchor.Middle(anchor.MotionPoints, rest).Z;
        return restCounts ? height : height - rest.Min(joint => joint.Z) + first.Min(joint => joint.Z);
    }
}
