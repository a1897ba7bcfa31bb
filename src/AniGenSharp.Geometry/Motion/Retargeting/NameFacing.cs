using System.Numerics;

namespace AniGenSharp.Geometry.Motion.Retargeting;

/// <summary>Finds which way a motion faces by the layout of the joints it shares with a rig.</summary>
internal static class NameFacing
{
    /// <summary>The quarter turn about z that best lays the motion's joints over the rig's.</summary>
    /// <param name="rig">The rig at rest, z up.</param>
    /// <param name="motion">The motion at rest, z up.</param>
    /// <param name="match">The motion's joint for each joint of the rig, -1 for none.</param>
    public static Quaternion Yaw(Vector3[] rig, Vector3[] motion, int[] match)
    {
        int[] matched = [.. Enumerable.Range(0, rig.Length).Where(joint => match[joint] >= 0)];
        Vector2[] to = Level(matched.Select(joint => rig[joint])), from = Level(matched.Select(joint => motion[match[joint]]));
        float cosine = 0, sine = 0;
        for (int i = 0; i < matched.Length; i++)
        {
            cosine += Vector2.Dot(from[i], to[i]);
            sine += from[i].X * to[i].Y - from[i].Y * to[i].X;
        }
        float quarters = cosine == 0 && sine == 0 ? 0 : MathF.Round(MathF.Atan2(sine, cosine) / (MathF.PI / 2));
        return Quaternion.CreateFromAxisAngle(Vector3.UnitZ, quarters * MathF.PI / 2);
    }

    private static Vector2[] Level(IEnumerable<Vector3> positions)
    {
        Vector2[] flat = [.. positions.Select(p => new Vector2(p.X, p.Y))];
        var center = flat.Aggregate(Vector2.Zero, (sum, p) => sum + p) / flat.Length;
        return [.. flat.Select(p => p - center)];
    }
}
