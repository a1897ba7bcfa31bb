using System.Numerics;
using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Geometry.Texturing.Atlas;

/// <summary>
/// Tests whether a chart's outline crosses itself in the plane, with a grid of cells: linear in the edges for compact outlines.
/// </summary>
internal static class ChartOutline
{
    /// <summary>Whether two edges of the outline that share no vertex touch.</summary>
    public static bool Crosses(Chart chart)
    {
        var edges = new List<(int From, int To)>();
        double lengths = 0;
        var low = new Vector2(float.MaxValue);
        var high = new Vector2(float.MinValue);
        for (int half = 0; half < chart.Opposites.Length; half++)
        {
            if (chart.Opposites[half] >= 0)
                continue;
            (int from, int to) = (chart.Corners[half], chart.Corners[EdgeTable.Next(half)]);
            edges.Add((from, to));
            lengths += Vector2.Distance(chart.Uvs[from], chart.Uvs[to]);
            low = Vector2.Min(low, chart.Uvs[from]);
            high = Vector2.Max(high, chart.Uvs[from]);
        }
        if (edges.Count == 0)
            return true;

        // Cells are about as large as an edge, but limited to a few per edge.
        Vector2 extent = high - low;
        float cell = MathF.Max((float)(lengths / edges.Count), MathF.Sqrt(extent.X * extent.Y / (4 * edges.Count)));
        cell = MathF.Max(cell, MathF.Max(extent.X, extent.Y) / 1024);
        if (!(cell > 0))
            return false;
        int columns = (int)(extent.X / cell) + 1, rows = (int)(extent.Y / cell) + 1;
        var cells = new List<int>?[columns * rows];
        for (int edge = 0; edge < edges.Count; edge++)
        {
            Vector2 a = chart.Uvs[edges[edge].From], b = chart.Uvs[edges[edge].To];
            int left = Column(MathF.Min(a.X, b.X) - low.X, columns), right = Column(MathF.Max(a.X, b.X) - low.X, columns);
            int top = Column(MathF.Min(a.Y, b.Y) - low.Y, rows), bottom = Column(MathF.Max(a.Y, b.Y) - low.Y, rows);
            for (int y = top; y <= bottom; y++)
            {
                for (int x = left; x <= right; x++)
                {
                    List<int> others = cells[y * columns + x] ??= [];
                    foreach (int other in others)
                    {
                        if (Touch(chart.Uvs, edges[edge], edges[other]))
                            return true;
                    }
                    others.Add(edge);
                }
            }
        }
        return false;

        int Column(float offset, int count) => Math.Clamp((int)(offset / cell), 0, count - 1);
    }

    private static bool Touch(Vector2[] places, (int From, int To) first, (int From, int To) second)
    {
        if (first.From == second.From || first.From == second.To || first.To == second.From || first.To == second.To)
            return false;
        Vector2 a = places[first.From], b = places[first.To], c = places[second.From], d = places[second.To];
        return Side(a, b, c) * Side(a, b, d) <= 0 && Side(c, d, a) * Side(c, d, b) <= 0
            && Overlap(a.X, b.X, c.X, d.X) && Overlap(a.Y, b.Y, c.Y, d.Y);
    }

    private static int Side(Vector2 a, Vector2 b, Vector2 p) =>
        Math.Sign(((double)b.X - a.X) * ((double)p.Y - a.Y) - ((double)b.Y - a.Y) * ((double)p.X - a.X));

    private static bool Overlap(float a, float b, float c, float d) =>
        MathF.Max(a, b) >= MathF.Min(c, d) && MathF.Max(c, d) >= MathF.Min(a, b);
}
