using System.Numerics;
using AniGenSharp.Geometry.Concurrency;

namespace AniGenSharp.Geometry.Texturing.Atlas;

/// <summary>
/// Packs charts into a square: largest first, each at the lowest position where it fits in any of four rotations, on a grid
/// of cells that follows the true shapes of the charts, at the largest common scale for which everything fits.
/// </summary>
internal static class ChartPacker
{
    // The number of scales tried at once, and how often the gap between the largest that fits and the next one is divided.
    private const int Scales = 4;
    private const int Rounds = 3;

    /// <summary>The maximum share of the square that the gaps between charts may take.</summary>
    private const double MaxGapShare = 0.06;

    /// <summary>No packing of real charts fills more of the square than this.</summary>
    private const double MaxFill = 0.92;

    /// <summary>
    /// The scales of the first round would fill this share of the square plus one, two, … steps; most packings end in that range.
    /// </summary>
    private const double FirstFill = 0.45, FirstFillStep = 0.09;

    /// <summary>The finest grid, in cells per side.</summary>
    private const int MaxCells = 1 << 14;

    /// <summary>Packs the charts: their positions become texture coordinates in 0…1, all at one scale.</summary>
    /// <param name="charts">The charts; their positions are rotated, moved and scaled.</param>
    /// <param name="cells">Cells per side of the first grid; a finer one is used if there are very many charts.</param>
    /// <param name="gap">
    /// The minimum distance between charts, as a share of the side; reduced if there are so many charts that it would leave no room for
    /// them.
    /// </param>
    public static void Pack(Chart[] charts, int cells, double gap)
    {
        gap = Math.Min(gap, Math.Sqrt(MaxGapShare / charts.Length));
        Parallel.ForEach(charts, ParallelLoops.Options, ChartPose.Align);
        Chart[] order =
        [
            .. charts.Select((chart, index) => (Chart: chart, Index: index, Extent: Extent(chart)))
                .OrderByDescending(entry => entry.Extent.X + entry.Extent.Y).ThenBy(entry => entry.Index).Select(entry => entry.Chart),
        ];
        double area = charts.Sum(Area);
        (Placement[] Placements, float Scale, int Cells) best = Search(order, area, cells, gap);
        Parallel.For(0, order.Length, ParallelLoops.Options, i => best.Placements[i].Apply(order[i], best.Scale, best.Cells));
    }

    private static (Placement[] Placements, float Scale, int Cells) Search(Chart[] order, double area, int cells, double gap)
    {
        for (; ; cells *= 2)
        {
            // Shares of the square that the charts themselves would fill.
            double low = 0, high = MaxFill;
            (Placement[] Placements, float Scale)? best = null;
            for (int round = 0; round < Rounds || (best is null && round < 3 * Rounds); round++)
            {
                double step = (high - low) / (Scales + 1);
                double[] shares = [.. Enumerable.Range(1, Scales).Select(i => round == 0 ? FirstFill + FirstFillStep * i : low + step * i)];
                var found = new Placement[]?[Scales];
                int size = cells;
                Parallel.For(0, Scales, ParallelLoops.Options, i => found[i] = Try(order, ScaleFor(shares[i]), size, gap));
                int fits = Array.FindLastIndex(found, placements => placements is not null);
                if (fits >= 0)
                {
                    best = (found[fits]!, ScaleFor(shares[fits]));
                    low = shares[fits];
                }
                high = fits + 1 < Scales ? shares[fits + 1] : high;
            }
            if (best is { } result)
                return (result.Placements, result.Scale, cells);
            if (cells >= MaxCells)
                throw new InvalidOperationException($"{order.Length} charts do not fit one texture.");
        }

        float ScaleFor(double share) => (float)(Math.Sqrt(share / Math.Max(area, 1e-30)) * cells);
    }

    private static Placement[]? Try(Chart[] order, float scale, int cells, double gap)
    {
        int padding = (int)Math.Ceiling(gap * cells - 1e-9), margin = (int)Math.Ceiling(gap * cells / 2 - 1e-9);
        var masks = new ChartMask[order.Length];
        long room = (long)(cells - padding) * (cells - padding);
        for (int i = 0; i < order.Length; i++)
        {
            Vector2 extent = Extent(order[i]) * scale;
            if (Math.Max(extent.X, extent.Y) + 1 > cells - 2 * margin)
                return null;
            masks[i] = ChartMask.Cover(order[i], scale);
            if ((room -= masks[i].Count) < 0)
                return null;
        }

        var shelf = new ChartShelf(cells, padding);
        var shapes = new Dictionary<ChartMask, Shape>(ChartMask.SameCells);
        var placements = new Placement[order.Length];
        for (int i = 0; i < order.Length; i++)
        {
            (int Top, int X, int Y, int Turns, ChartMask Mask)? best = null;
            ChartMask mask = masks[i];
            for (int turns = 0; turns < 4; turns++)
            {
                if (turns > 0)
                    mask = mask.Rotate();
                if (!shapes.TryGetValue(mask, out Shape? shape))
                    shapes.Add(mask, shape = new Shape(ChartShelf.Runs(mask.Grow(padding)), margin));
                int highest = Math.Min(cells - margin, best?.Top - 1 ?? int.MaxValue) - mask.Height;
                (int X, int Y)? spot = shelf.Find(shape.Runs, margin, cells - margin - mask.Width, shape.LowestY, highest);
                // Space that was too small for this shape stays too small.
                shape.LowestY = Math.Max(shape.LowestY, spot?.Y ?? highest + 1);
                if (spot is { } at)
                    best = (at.Y + mask.Height, at.X, at.Y, turns, mask);
            }
            if (best is not { } chosen)
                return null;
            shelf.Occupy(chosen.Mask, chosen.X, chosen.Y);
            placements[i] = new Placement(chosen.Turns, chosen.X, chosen.Y, masks[i].Width, masks[i].Height);
        }
        return placements;
    }

    private static Vector2 Extent(Chart chart) => chart.Uvs.Aggregate(Vector2.Zero, Vector2.Max);

    private static double Area(Chart chart)
    {
        double area = 0;
        for (int face = 0; face < chart.Faces.Length; face++)
            area += Math.Abs(chart.SignedArea(face)) / 2;
        return area;
    }

    /// <summary>The placement of a chart: quarter turns, then an offset in cells; width and height are those before the rotation.</summary>
    private readonly record struct Placement(int Turns, int X, int Y, int Width, int Height)
    {
        public void Apply(Chart chart, float scale, int cells)
        {
            for (int i = 0; i < chart.Uvs.Length; i++)
            {
                Vector2 p = chart.Uvs[i] * scale;
                Vector2 turned = Turns switch
                {
                    0 => p,
                    1 => new Vector2(Height - p.Y, p.X),
                    2 => new Vector2(Width - p.X, Height - p.Y),
                    _ => new Vector2(p.Y, Width - p.X),
                };
                chart.Uvs[i] = (turned + new Vector2(X, Y)) / cells;
            }
        }
    }

    /// <summary>The state of the search for all charts that cover the same cells.</summary>
    private sealed class Shape((int Row, int Start, int Length)[] runs, int lowestY)
    {
        public (int Row, int Start, int Length)[] Runs { get; } = runs;
        public int LowestY { get; set; } = lowestY;
    }
}
