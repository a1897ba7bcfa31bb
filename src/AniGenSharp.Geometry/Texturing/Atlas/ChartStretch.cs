using System.Numerics;

namespace AniGenSharp.Geometry.Texturing.Atlas;

/// <summary>
/// How much a parameterization stretches a face (Sander, Snyder, Gortler and Hoppe 2001): the singular values of the
/// map from the plane to the surface.
/// </summary>
internal static class ChartStretch
{
    /// <summary>Measures one face.</summary>
    /// <param name="a">First corner in space.</param>
    /// <param name="b">Second corner in space.</param>
    /// <param name="c">Third corner in space.</param>
    /// <param name="s">First corner in the plane.</param>
    /// <param name="t">Second corner in the plane.</param>
    /// <param name="u">Third corner in the plane.</param>
    /// <returns>The squares of the larger and the smaller singular value; infinite if the face has no area in the plane.</returns>
    public static (double Larger, double Smaller) Squares(Vector3 a, Vector3 b, Vector3 c, Vector2 s, Vector2 t, Vector2 u)
    {
        double x1 = (double)t.X - s.X, y1 = (double)t.Y - s.Y, x2 = (double)u.X - s.X, y2 = (double)u.Y - s.Y;
        double area = x1 * y2 - y1 * x2;
        if (!(Math.Abs(area) > 0))
            return (double.PositiveInfinity, double.PositiveInfinity);
        Vector3 p = b - a, q = c - a;
        // Partial derivatives of the surface along the plane's axes.
        double sx = (p.X * y2 - q.X * y1) / area, sy = (p.Y * y2 - q.Y * y1) / area, sz = (p.Z * y2 - q.Z * y1) / area;
        double tx = (q.X * x1 - p.X * x2) / area, ty = (q.Y * x1 - p.Y * x2) / area, tz = (q.Z * x1 - p.Z * x2) / area;
        double ss = sx * sx + sy * sy + sz * sz, tt = tx * tx + ty * ty + tz * tz, st = sx * tx + sy * ty + sz * tz;
        double root = Math.Sqrt((ss - tt) * (ss - tt) + 4 * st * st);
        return ((ss + tt + root) / 2, Math.Max(0, (ss + tt - root) / 2));
    }
}
