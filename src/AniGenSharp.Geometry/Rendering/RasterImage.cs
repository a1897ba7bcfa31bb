using System.Numerics;

namespace AniGenSharp.Geometry.Rendering;

/// <summary>What a rasterised picture shows at each pixel centre: which face, where on it, and how deep.</summary>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows, from the top.</param>
/// <param name="Faces">The nearest face, or -1, [Height, Width].</param>
/// <param name="Barycentrics">
/// Perspective-correct weights of the face's second and third corner; the first corner's is what is left to one, [Height, Width].
/// </param>
/// <param name="Depths">z/w of clip space, +∞ where there is no face, [Height, Width].</param>
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
