using System.Numerics;

namespace AniGenSharp.Geometry.Motion.Gaits;

/// <summary>
/// Where a foot is in a gait: it stands where the body at the middle of the stand has it, and swings from one stand to the next.
/// </summary>
/// <param name="Path">The body's way.</param>
/// <param name="Style">The gait.</param>
/// <param name="Leg">The leg.</param>
/// <param name="Rest">Where the foot rests.</param>
/// <param name="Lift">How high it swings, in units.</param>
internal sealed record FootPlan(BodyPath Path, GaitStyle Style, GaitLeg Leg, Vector3 Rest, float Lift)
{
    /// <summary>A foot at one time.</summary>
    /// <param name="Position">Where the foot's joint would be with the foot flat.</param>
    /// <param name="Rotation">The foot's turn about the vertical.</param>
    /// <param name="Pitch">How far the heel is raised above the toes, in radians; negative: the toes are raised.</param>
    /// <param name="Stands">Whether it, or its toes, stand on the ground.</param>
    public readonly record struct Foot(Vector3 Position, Quaternion Rotation, float Pitch, bool Stands);

    /// <summary>The foot at a time.</summary>
    public Foot At(float time)
    {
        float cycles = time / Style.Period - Style.Phase(Leg), phase = cycles - MathF.Floor(cycles);
        float landed = time - phase * Style.Period, stand = landed + 0.5f * Style.Duty * Style.Period;
        Vector3 here = Path.Point(Rest, stand);
        Quaternion turn = Path.Rotation(stand);
        float rise = Leg.Toes is null ? 0 : Style.HeelRise * MathF.PI / 180; // A foot in one piece stays flat.
        if (phase < Style.Duty)
            return new Foot(here, turn, rise * Ease((phase / Style.Duty - 0.55f) / 0.45f), true);
        float swing = (phase - Style.Duty) / (1 - Style.Duty), share = Ease(swing);
        Vector3 next = Path.Point(Rest, stand + Style.Period);
        float height = Lift * MathF.Pow(MathF.Sin(MathF.PI * swing), 2);
        // The heel falls, and the toes are raised a little before the foot lands flat.
        float pitch = rise * (1 - Ease(swing / 0.5f)) - 0.4f * rise * MathF.Pow(
            MathF.Sin(MathF.PI * Math.Clamp((swing - 0.35f) / 0.65f, 0, 1)), 2);
        return new Foot(
            Vector3.Lerp(here, next, share) + height * Vector3.UnitZ, Quaternion.Slerp(turn, Path.Rotation(stand + Style.Period), share),
                pitch, false);
    }

    /// <summary>From 0 to 1 without a jump in speed.</summary>
    public static float Ease(float t) => t <= 0 ? 0 : t >= 1 ? 1 : t * t * (3 - 2 * t);
}
