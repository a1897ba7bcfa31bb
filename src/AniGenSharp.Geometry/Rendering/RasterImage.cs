using System.Numerics;

namespace AniGenSharp.Geometry.Rendering;

/// <summary>A rasterized picture: the face at each pixel center, the point on that face, and its depth. Rows start at the top.</summary>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Faces">The nearest face, or -1, [Height, Width].</param>
/// <param name="Barycentrics">
/// Perspective-correct weights of the face's second and third corner, [Height, Width]; the three weights sum to one.
/// </param>
/// <param name="Depths">z/w of clip space, +∞ where no face is, [Height, Width].</param>
internal sealed record RasterImage(int Width, int Height, int[] Faces, Vector2[] Barycentrics, float[] Depths)
{
    /// <summary>Interpolates a vertex attribute at a covered pixel.</summary>
    public Vector3 Interpolate(int pixel, Vector3[] values, int[] indices)
    {
        int corner = Faces[pixel] * 3;
        Vector2 b = Barycentrics[pixel];
        return values[indices[corner]] * (1 - b.X - b.Y) + values[indices[corner + 1]] * b.X + values[indices[corner + 2]] * b.Y;
    }

    /// <summary>Interpolates a vertex attribute at a covered pixel.</summary>
    public Vector2 Interpolate(int pixel, Vector2[] values, int[] indices)
    {
        int corner = Faces[pixel] * 3;
        Vector2 b = Barycentrics[pixel];
        return values[indices[corner]] * (1 - b.X - b.Y) + values[indices[corner + 1]] * b.X + values[indices[corner + 2]] * b.Y;
    }
}
