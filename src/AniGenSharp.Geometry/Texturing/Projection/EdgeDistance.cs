namespace AniGenSharp.Geometry.Texturing.Projection;

/// <summary>Distances of pixels to the nearest marked one, by two sweeps (chamfer distances, within 8 % of the exact ones).</summary>
internal static class EdgeDistance
{
    private const float Diagonal = 1.4142f;

    /// <summary>Distance in pixels, [height, width]; pixels beyond the picture are not marked.</summary>
    /// <param name="marked">The marked pixels, [height, width].</param>
    /// <param name="width">Pixels per row.</param>
    public static float[] Of(bool[] marked, int width)
    {
        int height = marked.Length / width;
        float[] distances = Array.ConvertAll(marked, mark => mark ? 0 : (float)(width + height));
        for (int i = 0; i < distances.Length; i++)
            Relax(i, -1);
        for (int i = distances.Length - 1; i >= 0; i--)
            Relax(i, 1);
        return distances;

        void Relax(int i, int step)
        {
            int x = i % width, y = i / width;
            Take(i, x + step, y, 1);
            Take(i, x - 1, y + step, Diagonal);
            Take(i, x, y + step, 1);
            Take(i, x + 1, y + step, Diagonal);
        }

        void Take(int i, int x, int y, float length)
        {
            if ((uint)x < (uint)width && (uint)y < (uint)height)
                distances[i] = MathF.Min(distances[i], distances[y * width + x] + length);
        }
    }
}
