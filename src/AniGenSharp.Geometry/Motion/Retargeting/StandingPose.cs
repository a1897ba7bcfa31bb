using System.Numerics;
using AniGenSharp.Geometry.Motion.Recognition;

namespace AniGenSharp.Geometry.Motion.Retargeting;

/// <summary>Judges whether positions of joints are a pose that a body can stand in, and measures it.</summary>
internal static class StandingPose
{
    /// <summary>Cosine of the angle that a leg may be off the line of the trunk in a rest pose.</summary>
    private const float MinLegCosine = 0.5f;

    /// <summary>The middle between the hip joints, or the hips.</summary>
    public static Vector3 HipCenter(HumanoidBody body, Vector3[] positions) => Mean(body.Legs, positions) ?? positions[body.Hips];

    /// <summary>From right to left at the hips, or at the shoulders.</summary>
    public static Vector3 HipLine(HumanoidBody body, Vector3[] positions) => Line(body.LeftLeg, body.RightLeg, positions);

    /// <summary>From right to left at the shoulders.</summary>
    public static Vector3 ShoulderLine(HumanoidBody body, Vector3[] positions) => Line(body.LeftArm, body.RightArm, positions);

    /// <summary>The way from the hips to where the neck begins, or to the head.</summary>
    public static Vector3 Trunk(HumanoidBody body, Vector3[] positions)
    {
        Vector3 top = body.Neck.Length > 0 ? positions[body.Neck[0]]
            : Mean([body.LeftArm, body.RightArm], positions) ?? (body.Head is { } head ? positions[head] : positions[body.Chest]);
        Vector3 trunk = top - HipCenter(body, positions);
        return trunk.LengthSquared() > 0 || body.Head is not { } skull ? trunk : positions[skull] - HipCenter(body, positions);
    }

    /// <summary>Length of a leg or arm along its bones.</summary>
    public static float Length(BodyLimb limb, Vector3[] positions) =>
        Vector3.Distance(positions[limb.Upper[0]], positions[limb.Lower[0]])
            + Vector3.Distance(positions[limb.Lower[0]], positions[limb.End!.Value]);

    /// <summary>
    /// Whether legs lead away from the trunk, arms do not cross, and left and right lie apart: the rest pose of a file need not be a
    /// pose.
    /// </summary>
    public static bool IsPose(HumanoidBody body, Vector3[] positions)
    {
        Vector3 trunk = Unit(Trunk(body, positions)), hips = Unit(HipLine(body, positions)),
            shoulders = Unit(ShoulderLine(body, positions));
        Vector3 left = hips != Vector3.Zero ? hips : shoulders;
        if (trunk == Vector3.Zero || left == Vector3.Zero || MathF.Abs(Vector3.Dot(trunk, left)) > 0.7f
            || shoulders != Vector3.Zero && Vector3.Dot(left, shoulders) < 0.3f)
            return false;
        foreach (var leg in body.Legs.Where(leg => leg.IsComplete))
        {
            var (thigh, shin) = Directions(leg, positions);
            if (!(Vector3.Dot(thigh, -trunk) > MinLegCosine && Vector3.Dot(shin, -trunk) > MinLegCosine))
                return false;
        }
        foreach (var arm in new[] { body.LeftArm, body.RightArm }.Where(arm => arm.IsComplete))
        {
            var (upper, lower) = Directions(arm, positions);
            Vector3 outward = arm.Left ? left : -left;
            if (upper == Vector3.Zero || lower == Vector3.Zero || Vector3.Dot(upper, outward) < -0.3f || Vector3.Dot(upper, lower) < -0.2f)
                return false;
        }
        return true;
    }

    /// <summary>How much a body stands straight in a pose, for choosing among frames; higher is straighter.</summary>
    /// <param name="body">The body.</param>
    /// <param name="positions">The pose, z up.</param>
    public static float Straightness(HumanoidBody body, Vector3[] positions)
    {
        float score = Unit(Trunk(body, positions)).Z;
        score += 0.5f * Vector3.Dot(Unit(HipLine(body, positions)), Unit(ShoulderLine(body, positions)));
        foreach (var limb in body.Limbs.Where(limb => limb.IsComplete))
        {
            var (upper, lower) = Directions(limb, positions);
            score += limb.Arm ? 0.25f * Vector3.Dot(upper, lower) : -0.25f * (upper.Z + lower.Z);
        }
        return score;
    }

    /// <summary>Unit vectors along the upper and the lower bone; zero where a bone has no length.</summary>
    public static (Vector3 Upper, Vector3 Lower) Directions(BodyLimb limb, Vector3[] positions) => (
        Unit(positions[limb.Lower[0]] - positions[limb.Upper[0]]), Unit(positions[limb.End!.Value] - positions[limb.Lower[0]]));

    /// <summary>A vector at length one, or zero.</summary>
    public static Vector3 Unit(Vector3 v) => v.LengthSquared() > 1e-16f ? Vector3.Normalize(v) : Vector3.Zero;

    private static Vector3? Mean(IEnumerable<BodyLimb> limbs, Vector3[] positions)
    {
        Vector3[] starts = [.. limbs.Where(limb => limb.Upper.Length > 0).Select(limb => positions[limb.Upper[0]])];
        return starts.Length == 2 ? (starts[0] + starts[1]) / 2 : null;
    }

    private static Vector3 Line(BodyLimb left, BodyLimb right, Vector3[] positions) => left.Upper.Length > 0 && right.Upper.Length > 0
        ? positions[left.Upper[0]] - positions[right.Upper[0]]
        : Vector3.Zero;
}
