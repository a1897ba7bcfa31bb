using System.Numerics;

namespace AniGenSharp.Geometry.Spatial;

/// <summary>
/// Squared distances summed in the reference's order (x, y, z in float32), because ties and thresholds depend on the last bit.
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
}
