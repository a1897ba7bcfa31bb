using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Geometry;

namespace AniGenSharp.Conditioning.Matting;

/// <summary>
/// Removes a plain background by color and connectivity. The border determines a color that may change linearly over the picture; pixels
/// that are connected to the border and differ from that color by no more than the border's own noise are background. If the result would
/// be doubtful (a border of many colors, a result that depends on the tolerance as with shadows and soft glows, a subject in many pieces,
/// almost nothing or almost everything left), the picture is rejected, because a wrong cutout wastes a whole run. Enclosed areas in the
/// background's color are kept, because a white belly cannot be distinguished from a gap between arm and body; their share is reported.
/// </summary>
internal static class PlainBackground
{
    /// <summary>The doubt about a background that is not plain.</summary>
    public const string ManyColors = "its border has many colors";

    private const int MinSide = 16;
    private const double MinPlainBorder = 0.85;
    private const double MaxNoise = 6;
    private const double MinCoverage = 0.005;
    private const double MaxCoverage = 0.9;
    private const double MinMainPiece = 0.6;

    /// <summary>Enclosed areas below this share of the subject, such as eyes and teeth, are not reported.</summary>
    private const double MinEnclosedShare = 0.005;

    /// <summary>Subject pieces below this share of the picture are dust.</summary>
    private const double DustShare = 0.001;

    /// <summary>Share of the subject that may depend on the tolerance, away from its outline.</summary>
    private const double MaxUncertain = 0.03;

    /// <summary>Width of an outline in pixels: antialiasing, JPEG ringing and scaling.</summary>
    private const int Outline = 3;

    /// <summary>Cuts the subject out.</summary>
    /// <param name="picture">An opaque picture.</param>
    /// <param name="doubt">Why it cannot be done with confidence; empty if it can.</param>
    /// <returns>The subject on transparent black, its outline without the background's color; null if it cannot be done.</returns>
    public static PlainCutout? TryRemove(RgbaImage picture, out string doubt)
    {
        doubt = "";
        int width = picture.Width, height = picture.Height;
        if (Math.Min(width, height) < MinSide)
        {
            doubt = "it is too small";
            return null;
        }
        if (BackgroundColor.Fit(picture) is not { } color || color.Share < MinPlainBorder || color.Noise > MaxNoise)
        {
            doubt = ManyColors;
            return null;
        }
        var distance = color.Distances(picture);
        float low = (float)Math.Max(8, 3 * color.Noise + 2);
        var strict = Subject(distance, width, height, low);
        var loose = Subject(distance, width, height, 2.5f * low);
        double area = (double)width * height;
        int kept = Pixels.Count(loose.Mask);
        if (kept < MinCoverage * area)
        {
            doubt = "nothing in it stands out from the background";
            return null;
        }
        if (Pixels.Count(strict.Mask) > MaxCoverage * area)
        {
            doubt = "the subject fills it";
            return null;
        }
        var near = Pixels.Dilate(loose.Mask, width, height, Outline);
        int doubtful = 0;
        for (int i = 0; i < near.Length; i++)
            doubtful += strict.Mask[i] && !near[i] ? 1 : 0;
        if (doubtful > MaxUncertain * kept)
        {
            doubt = "the subject fades into the background, or casts a shadow on it";
            return null;
        }
        if (loose.LargestPiece < MinMainPiece * kept)
        {
            doubt = "what stands out is in many pieces";
            return null;
        }
        for (int i = 0; i < near.Length; i++)
            strict.Mask[i] &= near[i];
        double enclosed = CountEnclosed(distance, strict.Mask, low, picture);
        return new PlainCutout(CutOut(picture, color, distance, strict.Mask), enclosed / kept);
    }

    /// <summary>The number of the subject's pixels that have the background's color, in areas that are large enough to matter.</summary>
    private static int CountEnclosed(float[] distance, bool[] subject, float tolerance, RgbaImage picture)
    {
        var enclosed = new bool[subject.Length];
        for (int i = 0; i < enclosed.Length; i++)
            enclosed[i] = subject[i] && distance[i] <= tolerance;
        Pixels.DropPieces(enclosed, picture.Width, picture.Height, (int)(MinEnclosedShare * Pixels.Count(subject)));
        return Pixels.Count(enclosed);
    }

    private static (bool[] Mask, int LargestPiece) Subject(float[] distance, int width, int height, float tolerance)
    {
        var background = new bool[distance.Length];
        var open = new Stack<int>();
        void Visit(int i)
        {
            if (background[i] || distance[i] > tolerance)
                return;
            background[i] = true;
            open.Push(i);
        }
        for (int x = 0; x < width; x++)
        {
            Visit(x);
            Visit((height - 1) * width + x);
        }
        for (int y = 0; y < height; y++)
        {
            Visit(y * width);
            Visit(y * width + width - 1);
        }
        while (open.TryPop(out int i))
            Pixels.ForNeighbors(i, width, height, Visit);
        var mask = Array.ConvertAll(background, b => !b);
        return (mask, Pixels.DropPieces(mask, width, height, (int)(DustShare * mask.Length)));
    }

    /// <summary>
    /// The alpha of an outline pixel is its distance from the background's color divided by the largest distance around it. Its color is
    /// the one that, mixed with the background at that alpha, results in the picture's color.
    /// </summary>
    private static RgbaImage CutOut(RgbaImage picture, BackgroundColor color, float[] distance, bool[] subject)
    {
        int width = picture.Width, height = picture.Height;
        var outline = Pixels.Dilate(Array.ConvertAll(subject, s => !s), width, height, Outline - 1);
        var result = new byte[picture.Pixels.Length];
        for (int y = 0, i = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++, i++)
            {
                if (!subject[i])
                    continue;
                float alpha = 1;
                if (outline[i])
                {
                    float most = 0;
                    for (int v = Math.Max(0, y - Outline); v <= Math.Min(height - 1, y + Outline); v++)
                    {
                        for (int u = Math.Max(0, x - Outline); u <= Math.Min(width - 1, x + Outline); u++)
                            most = Math.Max(most, distance[v * width + u]);
                    }
                    alpha = distance[i] / most;
                }
                for (int c = 0; c < 3; c++)
                {
                    float behind = color.At(c, x, y);
                    result[4 * i + c] = (byte)Math.Clamp(behind + (picture.Pixels[4 * i + c] - behind) / alpha + 0.5f, 0, 255);
                }
                result[4 * i + 3] = (byte)(alpha * 255 + 0.5f);
            }
        }
        return new RgbaImage(width, height, result);
    }
}
