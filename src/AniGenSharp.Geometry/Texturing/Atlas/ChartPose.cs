using System.Numerics;

namespace AniGenSharp.Geometry.Texturing.Atlas;

/// <summary>Brings a chart into the pose that packs best: at true size, aligned with its smallest bounding box, at the origin.</summary>
internal static class ChartPose
{
    /// <summary>Scales the chart to its area on the surface, rotates it, and moves it to the origin.</summary>
    public static void Align(Chart chart)
    {
        double flat = 0, solid = 0;
        for (int face = 0; face < chart.Faces.Length; face++)
        {
            flat += chart.SignedArea(face) / 2;
            solid += chart.Surface.Areas[chart.Faces[face]];
        }
        float scale = flat > 0 && solid > 0 ? (float)Math.Sqrt(solid / flat) : 1;
        Vector2 axis = BestAxis(Hull(chart.Uvs));
        var low = new Vector2(float.MaxValue);
        for (int i = 0; i < chart.Uvs.Length; i++)
        {
            Vector2 p = chart.Uvs[i] * scale;
            chart.Uvs[i] = new Vector2(Vector2.Dot(p, axis), Vector2.Dot(p, new Vector2(-axis.Y, axis.X)));
            low = Vector2.Min(low, chart.Uvs[i]);
        }
        for (int i = 0; i < chart.Uvs.Length; i++)
            chart.Uvs[i] -= low;
    }

    /// <summary>The direction of the hull's edge along which the bounding box is smallest.</summary>
    private static Vector2 BestAxis(List<Vector2> hull)
    {
        Vector2 best = Vector2.UnitX;
        float smallest = float.MaxValue;
        for (int i = 0; i < hull.Count; i++)
        {
            Vector2 edge = hull[(i + 1) % hull.Count] - hull[i];
            if (!(edge.Length() > 0))
                continue;
            Vector2 along = Vector2.Normalize(edge), across = new(-along.Y, along.X);
            float left = float.MaxValue, right = float.MinValue, low = float.MaxValue, high = float.MinValue;
            foreach (Vector2 corner in hull)
            {
                float x = Vector2.Dot(corner, along), y = Vector2.Dot(corner, across);
                (left, right) = (MathF.Min(left, x), MathF.Max(right, x));
                (low, high) = (MathF.Min(low, y), MathF.Max(high, y));
            }
            float area = (right - left) * (high - low);
            if (area < smallest)
                (smallest, best) = (area, along);
        }
        return best;
    }

    /// <summary>The convex hull, counter-clockwise (Andrew 1979).</summary>
    private static List<Vector2> Hull(Vector2[] points)
    {
        Vector2[] sorted = [.. points.OrderBy(p => p.X).ThenBy(p => p.Y)];
        var hull = new List<Vector2>();
        for (int pass = 0; pass < 2; pass++)
        {
            int floor = hull.Count;
            foreach (Vector2 point in sorted)
            {
                while (hull.Count >= floor + 2 && Turn(hull[^2], hull[^1], point) <= 0)
                    hull.RemoveAt(hull.Count - 1);
                hull.Add(point);
            }
            hull.RemoveAt(hull.Count - 1);
            Array.Reverse(sorted);
        }
        return hull;
    }

    private static double Turn(Vector2 a, Vector2 b, Vector2 c) =>
        ((double)b.X - a.X) * ((double)c.Y - a.Y) - ((double)b.Y - a.Y) * ((double)c.X - a.X);
}
