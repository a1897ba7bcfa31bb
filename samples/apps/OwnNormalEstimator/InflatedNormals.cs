using AniGenSharp;
using AniGenSharp.Geometry;

namespace OwnNormalEstimator;

/// <summary>Normals of the picture's silhouette, inflated like a balloon: its blurred opacity is taken as height.</summary>
internal sealed class InflatedNormals : ISurfaceNormalEstimator
{
    private const int Passes = 3;

    /// <summary>Computes one unit normal per pixel: x to the viewer's left, y up, z towards the viewer.</summary>
    public NormalField Estimate(RgbaImage picture)
    {
        int width = picture.Width, height = picture.Height, count = width * height;
        float[] heights = new float[count];
        for (int i = 0; i < count; i++)
            heights[i] = picture.Pixels[4 * i + 3] / 255f;
        int radius = Math.Max(1, Math.Min(width, height) / 16);
        for (int pass = 0; pass < Passes; pass++)
            heights = BlurColumns(BlurRows(heights, width, height, radius), width, height, radius);

        float[] values = new float[3 * count];
        float scale = Math.Min(width, height) / 4f;
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                float right = heights[y * width + Math.Min(x + 1, width - 1)] - heights[y * width + Math.Max(x - 1, 0)];
                float down = heights[Math.Min(y + 1, height - 1) * width + x] - heights[Math.Max(y - 1, 0) * width + x];
                // The normal points away from where the height grows.
                float left = scale * right, up = scale * down;
                float length = MathF.Sqrt(left * left + up * up + 1);
                int pixel = y * width + x;
                values[pixel] = left / length;
                values[count + pixel] = up / length;
                values[2 * count + pixel] = 1 / length;
            }
        }
        return new NormalField(width, height, values);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private static float[] BlurRows(float[] source, int width, int height, int radius)
    {
        float[] result = new float[source.Length];
        for (int y = 0; y < height; y++)
            BlurLine(source, result, y * width, 1, width, radius);
        return result;
    }

    private static float[] BlurColumns(float[] source, int width, int height, int radius)
    {
        float[] result = new float[source.Length];
        for (int x = 0; x < width; x++)
            BlurLine(source, result, x, width, height, radius);
        return result;
    }

    /// <summary>The moving average of one row or column; outside the picture the height is 0.</summary>
    private static void BlurLine(float[] source, float[] result, int start, int stride, int length, int radius)
    {
        float sum = 0;
        for (int i = 0; i < Math.Min(radius, length); i++)
            sum += source[start + i * stride];
        for (int i = 0; i < length; i++)
        {
            if (i + radius < length)
                sum += source[start + (i + radius) * stride];
            if (i - radius - 1 >= 0)
                sum -= source[start + (i - radius - 1) * stride];
            result[start + i * stride] = sum / (2 * radius + 1);
        }
    }
}
