using System.Numerics;

namespace AniGenSharp.Geometry.Rendering;

/// <summary>A corner of a clipped triangle, with its barycentric weights on the whole triangle.</summary>
internal readonly record struct CutCorner(Vector4 Clip, Vector3 Weights);

/// <summary>
/// Clips a triangle to the region in front of the camera and near the picture (Sutherland and Hodgman 1974, in clip space).
/// </summary>
internal static class Clipper
{
    /// <summary>The remaining convex polygon in the triangle's winding; empty if nothing remains.</summary>
    /// <param name="corners">Three corners in clip space.</param>
    /// <param name="guard">Half the width of the region that is kept, in units of half a picture.</param>
    public static List<CutCorner> Clip(ReadOnlySpan<Vector4> corners, float guard)
    {
        List<CutCorner> polygon =
        [
            new(corners[0], Vector3.UnitX),
            new(corners[1], Vector3.UnitY),
            new(corners[2], Vector3.UnitZ),
        ];
        // A corner is outside a plane where their dot product is negative. The second plane keeps w away from zero.
        foreach (Vector4 plane in (ReadOnlySpan<Vector4>)
            [new(0, 0, 1, 0), new(0, 0, 0, 1), new(-1, 0, 0, guard), new(1, 0, 0, guard), new(0, -1, 0, guard), new(0, 1, 0, guard)])
        {
            polygon = Clip(polygon, plane);
        }
        polygon.RemoveAll(corner => !(corner.Clip.W > 0));
        return polygon;
    }

    private static List<CutCorner> Clip(List<CutCorner> polygon, Vector4 plane)
    {
        var kept = new List<CutCorner>(polygon.Count + 1);
        for (int i = 0; i < polygon.Count; i++)
        {
            CutCorner from = polygon[i], to = polygon[(i + 1) % polygon.Count];
            float inside = Vector4.Dot(from.Clip, plane), next = Vector4.Dot(to.Clip, plane);
            if (inside >= 0)
                kept.Add(from);
            if (inside >= 0 != next >= 0)
            {
                float t = inside / (inside - next);
                kept.Add(new CutCorner(Vector4.Lerp(from.Clip, to.Clip, t), Vector3.Lerp(from.Weights, to.Weights, t)));
            }
        }
        return kept;
    }
}
