using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Geometry;

namespace AniGenSharp.Conditioning.Matting;

/// <summary>
/// Looks for parts of the subject that were taken for background because they have its colors. Such a part is smoother than leaves, stone
/// or noise of the same colors.
/// </summary>
internal static class HiddenParts
{
    /// <summary>Pixels on each side of the one whose surroundings are measured.</summary>
    private const int Window = 2;

    /// <summary>Share of the border that is smoother than the limit.</summary>
    private const double Quantile = 0.01;

    /// <summary>Contrast relative to that limit that the border does not have anywhere.</summary>
    private const double Smooth = 0.7;

    /// <summary>Smooth pixels of the background, as a share of the subject. Scenes without hidden parts reached 0.0001.</summary>
    private const double MaxShare = 0.004;

    /// <summary>Whether the background has areas that are smoother than its border.</summary>
    /// <param name="picture">An opaque picture.</param>
    /// <param name="mask">The subject.</param>
    /// <param name="isBorder">Whether a pixel belongs to the border, which is background.</param>
    public static bool AreLikely(RgbaImage picture, bool[] mask, Func<int, bool> isBorder)
    {
        double[] contrast = Contrast(picture);
        double[] border = [.. contrast.Where((_, i) => isBorder(i)).Order()];
        double limit = Smooth * border[(int)(Quantile * (border.Length - 1))];
        bool[] near = Pixels.Dilate(mask, picture.Width, picture.Height, Window + 1);
        int smooth = contrast.Where((value, i) => value < limit && !near[i] && !isBorder(i)).Count();
        return smooth > MaxShare * Pixels.Count(mask);
    }

    /// <summary>Standard deviation of the brightness around each pixel.</summary>
    private static double[] Contrast(RgbaImage picture)
    {
        int width = picture.Width, height = picture.Height;
        var brightness = new double[width * height];
        for (int i = 0; i < brightness.Length; i++)
            brightness[i] = 0.299 * picture.Pixels[4 * i] + 0.587 * picture.Pixels[4 * i + 1] + 0.114 * picture.Pixels[4 * i + 2];
        var result = new double[brightness.Length];
        for (int i = 0; i < result.Length; i++)
        {
            int x = i % width, y = i / width, count = 0;
            double sum = 0, squares = 0;
            for (int v = Math.Max(0, y - Window); v <= Math.Min(height - 1, y + Window); v++)
            {
                for (int u = Math.Max(0, x - Window); u <= Math.Min(width - 1, x + Window); u++)
                {
                    double value = brightness[v * width + u];
                    (sum, squares, count) = (sum + value, squares + value * value, count + 1);
                }
            }
            result[i] = Math.Sqrt(Math.Max(0, squares / count - sum / count * (sum / count)));
        }
        return result;
    }
}
