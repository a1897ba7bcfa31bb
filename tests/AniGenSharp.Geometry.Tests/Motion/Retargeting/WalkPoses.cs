using System.Numerics;

namespace AniGenSharp.Geometry.Tests.Motion.Retargeting;

/// <summary>
/// A walk that contains everything that can go wrong: turns of the body, bent knees and elbows, twisted arms. y is up; the front is +z.
/// </summary>
internal static class WalkPoses
{
    public const int Frames = 24;

    /// <summary>The displacement of the hips in meters, one meter forward in total.</summary>
    public static Vector3 Travel(int frame) => new(0, 0, frame / (Frames - 1f));

    /// <summary>The world rotation of each part in each frame.</summary>
    public static IReadOnlyList<Func<string, Quaternion>> All { get; } =
        [.. Enumerable.Range(0, Frames).Select(frame => (Func<string, Quaternion>)(part => Of(part, frame)))];

    private static Quaternion Of(string part, int frame)
    {
        float beat = MathF.Tau * frame / (Frames - 1);
        Quaternion hips = Turn(Vector3.UnitY, 12 * MathF.Sin(beat));
        if (part.Length != 3)
            return part is "head" or "neck" ? Turn(Vector3.UnitY, -20 * MathF.Sin(beat)) : hips;
        float side = part[0] == 'L' ? 1 : -1, swing = side * MathF.Sin(beat);
        Quaternion hang = Turn(Vector3.UnitZ, -65 * side), upperArm =
            hips * Turn(Vector3.UnitX, 30 * swing) * hang * Turn(Vector3.UnitX, 15 * swing);
        Quaternion forearm = upperArm * Turn(Vector3.UnitY, -side * (35 + 25 * swing));
        Quaternion thigh = hips * Turn(Vector3.UnitX, -28 * swing) * Turn(Vector3.UnitZ, 3 * side),
            shin = thigh * Turn(Vector3.UnitX, 20 + 18 * MathF.Cos(beat * side));
        return part[1..] switch
        {
            "ua" => upperArm,
            "la" => forearm,
            "ha" or "in" or "th" => forearm * Turn(Vector3.UnitX, 20 * swing),
            "ul" => thigh,
            "ll" => shin,
            "fo" or "to" => shin * Turn(Vector3.UnitX, -15),
            _ => hips,
        };
    }

    private static Quaternion Turn(Vector3 axis, float degrees) => Quaternion.CreateFromAxisAngle(axis, degrees * MathF.PI / 180);
}
