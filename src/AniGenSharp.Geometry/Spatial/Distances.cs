using System.Numerics;

namespace AniGenSharp.Geometry.Spatial;

/// <summary>
/// Distances between points. Squares are summed in the reference's order (x, y, z in float32), because ties and thresholds depend on the
/// last bit.
/// </summary>
internal static class Distances
{
    /// <summary>|a − b|².</summary>
    public static float Squared(Vector3 a, Vector3 b)
    {
        float x = a.X - b.X, y = a.Y - b.Y, z = a.Z - b.Z;
        return x * x + y * y + z * z;
    }

    /// <summary>Index of the nearest of <paramref name="points"/>, the first of equally near ones, or -1 if there are none.</summary>
    public static int Nearest(Vector3 point, ReadOnlySpan<Vector3> points)
    {
        int best = -1;
        float least = float.PositiveInfinity;
        for (int i = 0; i < points.Length; i++)
        {
            float distance = Squared(point, points[i]);
            if (distance < least || best < 0)
                (least, best) = (distance, i);
        }
        return best;
    }

    /// <summary>
    /// How far two sets of points are apart: the mean distance from a point to the nearest one of the other set, of both directions.
    /// </summary>
    /// <param name="a">At least one point.</param>
    /// <param name="b">At least one point.</param>
    public static double Between(Vector3[] a, Vector3[] b) => (ToNearest(a, b) + ToNearest(b, a)) / 2;

    private static double ToNearest(Vector3[] from, Vector3[] to) =>
        from.Average(point => (double)Vector3.Distance(point, to[Nearest(point, to)]));
}
