using System.Numerics;

namespace AniGenSharp.Geometry.Texturing.Atlas;

/// <summary>The cells of a grid that a chart touches, as rows of bits.</summary>
internal sealed class ChartMask
{
    private readonly ulong[] _words;
    private readonly int _stride;

    private ChartMask(int width, int height)
    {
        (Width, Height) = (width, height);
        _stride = (width + 63) / 64;
        _words = new ulong[_stride * height];
    }

    /// <summary>Treats masks as equal if they have the same size and cells.</summary>
    public static IEqualityComparer<ChartMask> SameCells { get; } = EqualityComparer<ChartMask>.Create(
        (a, b) => a!.Width == b!.Width && a.Height == b.Height && a._words.AsSpan().SequenceEqual(b._words),
        mask =>
        {
            var hash = new HashCode();
            hash.AddBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes<ulong>(mask._words));
            return hash.ToHashCode() ^ mask.Width;
        });

    /// <summary>Cells per row.</summary>
    public int Width { get; }

    /// <summary>Rows.</summary>
    public int Height { get; }

    /// <summary>Number of cells touched.</summary>
    public int Count => _words.Sum(BitOperations.PopCount);

    /// <summary>Every cell that any face touches.</summary>
    /// <param name="chart">A chart whose positions start at the origin.</param>
    /// <param name="scale">Cells per unit of the chart's plane.</param>
    public static ChartMask Cover(Chart chart, float scale)
    {
        Vector2 high = Vector2.Zero;
        foreach (Vector2 place in chart.Uvs)
            high = Vector2.Max(high, place);
        var mask = new ChartMask((int)MathF.Floor(high.X * scale) + 1, (int)MathF.Floor(high.Y * scale) + 1);
        for (int corner = 0; corner < chart.Corners.Length; corner += 3)
        {
            mask.Cover(
                chart.Uvs[chart.Corners[corner]] * scale,
                chart.Uvs[chart.Corners[corner + 1]] * scale,
                chart.Uvs[chart.Corners[corner + 2]] * scale);
        }
        return mask;
    }

    /// <summary>The mask with a border of cells added on all sides, and every cell spread over a disk of that radius.</summary>
    public ChartMask Grow(int cells)
    {
        var grown = new ChartMask(Width + 2 * cells, Height + 2 * cells);
        for (int y = 0; y < Height; y++)
        {
            foreach ((int start, int length) in Runs(y))
            {
                for (int dy = -cells; dy <= cells; dy++)
                {
                    int reach = (int)Math.Sqrt(cells * cells - dy * dy + cells);
                    reach = Math.Min(reach, cells);
                    grown.Set(y + cells + dy, start + cells - reach, start + cells + length - 1 + reach);
                }
            }
        }
        return grown;
    }

    /// <summary>The mask rotated by 90 degrees: (x, y) moves to (Height - 1 - y, x).</summary>
    public ChartMask Rotate()
    {
        var turned = new ChartMask(Height, Width);
        for (int y = 0; y < Height; y++)
        {
            foreach ((int start, int length) in Runs(y))
            {
                for (int x = start; x < start + length; x++)
                    turned.Set(x, Height - 1 - y, Height - 1 - y);
            }
        }
        return turned;
    }

    /// <summary>The runs of touched cells in a row.</summary>
    public IEnumerable<(int Start, int Length)> Runs(int y)
    {
        int x = 0;
        while ((x = Next(y, x, set: true)) < Width)
        {
            int end = Next(y, x, set: false);
            yield return (x, end - x);
            x = end;
        }
    }

    /// <summary>The first cell from x on that is touched (or is not); the width if there is none.</summary>
    private int Next(int y, int x, bool set)
    {
        while (x < Width)
        {
            ulong word = _words[y * _stride + x / 64];
            word = (set ? word : ~word) >> (x % 64);
            if (word != 0)
                return Math.Min(x + BitOperations.TrailingZeroCount(word), Width);
            x = (x / 64 + 1) * 64;
        }
        return Width;
    }

    private void Cover(Vector2 a, Vector2 b, Vector2 c)
    {
        int top = (int)MathF.Floor(MathF.Min(a.Y, MathF.Min(b.Y, c.Y)));
        int bottom = (int)MathF.Floor(MathF.Max(a.Y, MathF.Max(b.Y, c.Y)));
        for (int y = Math.Max(top, 0); y <= Math.Min(bottom, Height - 1); y++)
        {
            float left = float.MaxValue, right = float.MinValue;
            Widen(a, b, y, ref left, ref right);
            Widen(b, c, y, ref left, ref right);
            Widen(c, a, y, ref left, ref right);
            if (left <= right)
                Set(y, Math.Max((int)MathF.Floor(left), 0), Math.Min((int)MathF.Floor(right), Width - 1));
        }
    }

    /// <summary>Widens a range of x by the part of a segment that lies in a row.</summary>
    private static void Widen(Vector2 p, Vector2 q, int row, ref float left, ref float right)
    {
        float from = MathF.Max(row, MathF.Min(p.Y, q.Y)), to = MathF.Min(row + 1, MathF.Max(p.Y, q.Y));
        if (from > to)
            return;
        float height = q.Y - p.Y, low = MathF.Min(p.X, q.X), high = MathF.Max(p.X, q.X);
        if (MathF.Abs(height) > 1e-12f)
        {
            float x0 = p.X + (q.X - p.X) * (from - p.Y) / height, x1 = p.X + (q.X - p.X) * (to - p.Y) / height;
            (low, high) = (Math.Clamp(MathF.Min(x0, x1), low, high), Math.Clamp(MathF.Max(x0, x1), low, high));
        }
        left = MathF.Min(left, low);
        right = MathF.Max(right, high);
    }

    private void Set(int y, int from, int to)
    {
        int row = y * _stride;
        for (int word = from / 64; word <= to / 64; word++)
        {
            int low = Math.Max(from - 64 * word, 0), high = Math.Min(to - 64 * word, 63);
            _words[row + word] |= (ulong.MaxValue >> (63 - high)) & (ulong.MaxValue << low);
        }
    }
}
