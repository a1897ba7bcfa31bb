using System.Numerics;

namespace AniGenSharp.Geometry.Voxelization;

/// <summary>
/// Whether a triangle meets a cube, by the separating axes of both. Source: Akenine-Möller, "Fast 3D triangle-box overlap testing", 2001.
/// </summary>
internal static class TriangleBox
{
    /// <summary>Tests a triangle against a cube around the origin.</summary>
    /// <param name="a">First corner, relative to the middle of the cube.</param>
    /// <param name="b">Second corner.</param>
    /// <param name="c">Third corner.</param>
    /// <param name="half">Half of the cube's edge.</param>
    public static bool Overlap(Vector3 a, Vector3 b, Vector3 c, float half)
    {
        Vector3 low = Vector3.Min(a, Vector3.Min(b, c)), high = Vector3.Max(a, Vector3.Max(b, c));
        if (low.X > half || low.Y > half || low.Z > half || high.X < -half || high.Y < -half || high.Z < -half)
            return false;
        Vector3 ab = b - a, bc = c - b, ca = a - c, normal = Vector3.Cross(ab, bc);
        float reach = half * (MathF.Abs(normal.X) + MathF.Abs(normal.Y) + MathF.Abs(normal.Z));
        if (MathF.Abs(Vector3.Dot(normal, a)) > reach)
            return false;
        foreach (Vector3 edge in (ReadOnlySpan<Vector3>)[ab, bc, ca])
        {
            if (Separates(new Vector3(0, -edge.Z, edge.Y)) || Separates(new Vector3(edge.Z, 0, -edge.X))
                || Separates(new Vector3(-edge.Y, edge.X, 0)))
                return false;
        }
        return true;

        bool Separates(Vector3 axis)
        {
            float pa = Vector3.Dot(axis, a), pb = Vector3.Dot(axis, b), pc = Vector3.Dot(axis, c);
            float extent = half * (MathF.Abs(axis.X) + MathF.Abs(axis.Y) + MathF.Abs(axis.Z));
            return MathF.Min(pa, MathF.Min(pb, pc)) > extent || MathF.Max(pa, MathF.Max(pb, pc)) < -extent;
        }
    }
}
