using System.Numerics;
using AniGenSharp.Geometry.Skeletons.Anatomy;

namespace AniGenSharp.Geometry.Motion.Recognition;

/// <summary>A limb of a creature.</summary>
/// <param name="Kind">What it is for.</param>
/// <param name="Left">Whether it is on the creature's left.</param>
/// <param name="Attachment">The joint of the body that it hangs on.</param>
/// <param name="Chain">From its first joint to its tip.</param>
/// <param name="Depth">How far back it is attached.</param>
internal sealed record CreatureLimb(LimbKind Kind, bool Left, int Attachment, int[] Chain, float Depth)
{
    /// <summary>left leg, right wing, …</summary>
    public string Name => $"{(Left ? "left" : "right")} {Kind.ToString().ToLowerInvariant()}";

    /// <summary>
    /// The limb as a leg of two bones with a foot, or null: it is not a leg, or too short. The joint that lies farthest off the line from
    /// hip to foot is the knee.
    /// </summary>
    public BodyLimb? AsLeg(Vector3[] positions)
    {
        if (Kind != LimbKind.Leg || Chain.Length < 3)
            return null;
        int foot = Chain.Length > 3 ? Chain.Length - 2 : Chain.Length - 1;
        Vector3 hip = positions[Chain[0]], way = positions[Chain[foot]] - hip;
        float Off(int i) => Vector3.Cross(positions[Chain[i]] - hip, way).Length();
        int knee = Enumerable.Range(1, foot - 1).MaxBy(Off);
        return new BodyLimb(Arm: false, Left)
        {
            Upper = Chain[..knee],
            Lower = Chain[knee..foot],
            End = Chain[foot],
            Toes = foot + 1 < Chain.Length ? Chain[foot + 1] : null,
        };
    }

    /// <summary>
    /// The limb as an arm of two bones and a hand; it has at least three joints. The joint nearest to its middle is the elbow.
    /// </summary>
    public BodyLimb AsArm(Vector3[] positions)
    {
        float FromEnds(int i) => MathF.Abs(
            Vector3.Distance(positions[Chain[i]], positions[Chain[0]]) - Vector3.Distance(positions[Chain[i]], positions[Chain[^1]]));
        int elbow = Enumerable.Range(1, Chain.Length - 2).MinBy(FromEnds);
        return new BodyLimb(Arm: true, Left) { Upper = Chain[..elbow], Lower = Chain[elbow..^1], End = Chain[^1] };
    }
}
