using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Geometry;

namespace AniGenSharp.Conditioning.Matting;

/// <summary>
/// Removes a background of many colors, if it can be told from the subject by color alone. What lies along the border is background; models
/// of both sides' colors and a cut between them are computed in turns (GrabCut). The result is refused unless the two sides differ clearly,
/// the subject is one whole thing away from the border, and other starts give the same result, because a wrong cutout wastes a whole run.
/// A part of the subject in the background's own colors is noticed only if it is smoother than the background (<see cref="HiddenParts"/>),
/// so the caller warns of every such cutout.
/// </summary>
internal static class ColorModelCutout
{
    /// <summary>Longest side at which the colors are learned, and at which the outline is found.</summary>
    private const int CoarseSide = 160, FineSide = 640;

    private const int Iterations = 6;

    /// <summary>Width of the border that is background, as a share of the shorter side.</summary>
    private const double Band = 0.05;

    private const double MinCoverage = 0.01, MaxCoverage = 0.7;
    private const double MinMainPiece = 0.95;

    /// <summary>Share of the subject, and of the background close to it, whose color fits the other side better.</summary>
    private const double MaxConfusedSubject = 0.014, MaxConfusedNear = 0.02;

    /// <summary>Pixels of all the background whose color fits the subject better, over those of the subject.</summary>
    private const double MaxConfusedBackground = 0.06;

    /// <summary>Share of the subject whose color fits the background almost as well, and what difference is clear.</summary>
    private const double MaxUnclear = 0.03, Clear = 3;

    /// <summary>Pixels of the coarse picture that are close to the subject.</summary>
    private const int Near = 8;

    /// <summary>Intersection over union of the results from two starts.</summary>
    private const double MinAgreement = 0.97;

    /// <summary>Pixels of the fine picture to both sides of the coarse outline in which the fine one is looked for.</summary>
    private const int Search = 7;

    /// <summary>One of this many pixels of the fine picture is used to learn its colors.</summary>
    private const int Sparsity = 5;

    /// <summary>The least alpha of the subject, so that a line of one pixel does not vanish.</summary>
    private const int MinAlpha = 128;

    private static readonly Start[] s_starts = [new(0.97, 5, Band), new(0.90, 8, Band / 2), new(0.99, 4, 1.5 * Band)];

    /// <summary>Cuts the subject out.</summary>
    /// <param name="picture">An opaque picture.</param>
    /// <param name="doubt">Why it cannot be done with confidence; empty if it can.</param>
    /// <returns>The subject on transparent black; null if it cannot be done.</returns>
    public static RgbaImage? TryRemove(RgbaImage picture, out string doubt)
    {
        var fine = Fit(picture, FineSide);
        var coarse = Fit(fine, CoarseSide);
        var cut = new ColorCut(coarse);
        var first = Solve(cut, coarse, s_starts[0]);
        doubt = first is null ? "nothing in it stands out from the background" : Doubt(cut, coarse, first);
        if (doubt.Length > 0)
            return null;
        foreach (var start in s_starts[1..])
        {
            if (Solve(cut, coarse, start) is { } other && Agreement(first!.Mask, other.Mask) >= MinAgreement)
                continue;
            doubt = "the subject's outline is uncertain";
            return null;
        }
        bool[] mask = Refine(fine, coarse, first!.Mask);
        int band = Math.Max(2, (int)(Band * Math.Min(fine.Width, fine.Height)));
        if (HiddenParts.AreLikely(fine, mask, i => IsBorder(i, fine.Width, fine.Height, band)))
        {
            doubt = "a part of the subject may have the background's colors";
            return null;
        }
        return CutOut(fine, mask);
    }

    private static RgbaImage Fit(RgbaImage picture, int side)
    {
        double scale = Math.Min(1, (double)side / Math.Max(picture.Width, picture.Height));
        return scale == 1 ? picture : Lanczos.Resize(
            picture, Math.Max(1, (int)(picture.Width * scale)), Math.Max(1, (int)(picture.Height * scale)));
    }

    private static Division? Solve(ColorCut cut, RgbaImage picture, Start start)
    {
        int width = picture.Width, height = picture.Height;
        int band = Math.Max(2, (int)(start.Band * Math.Min(width, height)));
        bool[] border = [.. Enumerable.Range(0, width * height).Select(i => IsBorder(i, width, height, band))];
        var background = ColorMixture.Fit(Of(cut, i => border[i]), start.Components);
        double[] costs = [.. cut.Colors.Select(background.Cost)];
        double limit = costs.Where((_, i) => border[i]).Order().ElementAt((int)(start.Quantile * (border.Count(b => b) - 1)));
        bool[] mask = [.. costs.Select((cost, i) => cost > limit && !border[i])];
        ColorMixture? subject = null;
        for (int iteration = 0; iteration < Iterations; iteration++)
        {
            if (Pixels.Count(mask) < MinCoverage * mask.Length)
                return null;
            subject = ColorMixture.Fit(Of(cut, i => mask[i]), start.Components);
            background = ColorMixture.Fit(Of(cut, i => !mask[i]), start.Components);
            bool[] next = cut.Divide(subject, background, i => border[i] ? false : null);
            Pixels.DropPieces(next, width, height, (int)(MinCoverage / 4 * next.Length));
            int changed = next.Where((value, i) => value != mask[i]).Count();
            mask = next;
            if (changed == 0)
                break;
        }
        return new Division(mask, subject!, background);
    }

    private static List<(double R, double G, double B)> Of(ColorCut cut, Func<int, bool> selected) =>
        [.. cut.Colors.Where((_, i) => selected(i))];

    private static bool IsBorder(int i, int width, int height, int band) =>
        i % width < band || i % width >= width - band || i / width < band || i / width >= height - band;

    private static string Doubt(ColorCut cut, RgbaImage picture, Division division)
    {
        bool[] mask = division.Mask;
        int width = picture.Width, height = picture.Height, kept = Pixels.Count(mask);
        if (kept < MinCoverage * mask.Length)
            return "nothing in it stands out from the background";
        if (kept > MaxCoverage * mask.Length)
            return "the subject fills it";
        if (Pixels.DropPieces((bool[])mask.Clone(), width, height, 0) < MinMainPiece * kept)
            return "what stands out is in many pieces";
        int band = Math.Max(2, (int)(Band * Math.Min(width, height))) + 1;
        int touching = mask.Where((value, i) => value && IsBorder(i, width, height, band)).Count();
        if (touching > Math.Sqrt(kept) / 4)
            return "the subject touches its border";
        return IsConfused(cut, division, Pixels.Dilate(mask, width, height, Near)) ? "subject and background have similar colors" : "";
    }

    private static bool IsConfused(ColorCut cut, Division division, bool[] near)
    {
        int kept = 0, close = 0, unclear = 0, confusedSubject = 0, confusedClose = 0, confusedBackground = 0;
        for (int i = 0; i < near.Length; i++)
        {
            double margin = division.Background.Cost(cut.Colors[i]) - division.Subject.Cost(cut.Colors[i]);
            bool isSubject = margin > 0;
            if (division.Mask[i])
            {
                kept++;
                unclear += margin < Clear ? 1 : 0;
                confusedSubject += isSubject ? 0 : 1;
                continue;
            }
            confusedBackground += isSubject ? 1 : 0;
            close += near[i] ? 1 : 0;
            confusedClose += near[i] && isSubject ? 1 : 0;
        }
        return unclear > MaxUnclear * kept || confusedSubject > MaxConfusedSubject * kept || confusedClose > MaxConfusedNear * close
            || confusedBackground > MaxConfusedBackground * kept;
    }

    private static double Agreement(bool[] a, bool[] b)
    {
        int both = 0, either = 0;
        for (int i = 0; i < a.Length; i++)
            (both, either) = (both + (a[i] && b[i] ? 1 : 0), either + (a[i] || b[i] ? 1 : 0));
        return (double)both / Math.Max(either, 1);
    }

    /// <summary>Finds the outline in the fine picture near that of the coarse one.</summary>
    private static bool[] Refine(RgbaImage fine, RgbaImage coarse, bool[] found)
    {
        int width = fine.Width, height = fine.Height;
        bool[] mask = new bool[width * height];
        for (int i = 0; i < mask.Length; i++)
            mask[i] = found[i / width * coarse.Height / height * coarse.Width + i % width * coarse.Width / width];
        bool[] grown = Pixels.Dilate(mask, width, height, Search);
        bool[] outside = Pixels.Dilate([.. mask.Select(value => !value)], width, height, Search);
        // The coarse picture has less noise than the fine one, so the colors are learned again.
        var cut = new ColorCut(fine);
        var subject = ColorMixture.Fit(Of(cut, i => mask[i] && i % Sparsity == 0), s_starts[0].Components);
        var background = ColorMixture.Fit(Of(cut, i => !mask[i] && i % Sparsity == 0), s_starts[0].Components);
        bool[] result = cut.Divide(subject, background, i => grown[i] && outside[i] ? null : mask[i]);
        Pixels.DropPieces(result, width, height, (int)(MinCoverage / 4 * result.Length));
        return result;
    }

    /// <summary>
    /// The picture with the mask as its alpha, softened by one pixel. Pixels on the outline get the mean color of the subject beside them,
    /// without that of the background.
    /// </summary>
    private static RgbaImage CutOut(RgbaImage fine, bool[] mask)
    {
        var result = new byte[fine.Pixels.Length];
        bool[] outline = Pixels.Dilate([.. mask.Select(value => !value)], fine.Width, fine.Height, 1);
        Span<int> sum = stackalloc int[3];
        for (int i = 0; i < mask.Length; i++)
        {
            if (!mask[i])
                continue;
            int x = i % fine.Width, y = i / fine.Width, covered = 0, inner = 0;
            sum.Clear();
            for (int v = Math.Max(0, y - 1); v <= Math.Min(fine.Height - 1, y + 1); v++)
            {
                for (int u = Math.Max(0, x - 1); u <= Math.Min(fine.Width - 1, x + 1); u++)
                {
                    int at = v * fine.Width + u;
                    covered += mask[at] ? 1 : 0;
                    if (!mask[at] || outline[at])
                        continue;
                    inner++;
                    for (int c = 0; c < 3; c++)
                        sum[c] += fine.Pixels[4 * at + c];
                }
            }
            for (int c = 0; c < 3; c++)
                result[4 * i + c] = outline[i] && inner > 0 ? (byte)(sum[c] / inner) : fine.Pixels[4 * i + c];
            result[4 * i + 3] = covered >= 8 ? (byte)255 : (byte)(MinAlpha + (255 - MinAlpha) * covered / 9);
        }
        return new RgbaImage(fine.Width, fine.Height, result);
    }

    private sealed record Start(double Quantile, int Components, double Band);

    private sealed record Division(bool[] Mask, ColorMixture Subject, ColorMixture Background);
}
