using System.Numerics;

namespace AniGenSharp.Geometry.Texturing.Atlas;

/// <summary>
/// A square grid of cells on which charts are placed, with a search for a chart's lowest free position. All offsets of a row are tested at
/// once with bit operations: for each run of the chart's cells, the offsets at which the run would overlap an occupied cell are a shifted
/// copy of "any of the next n cells is occupied", which is kept for every power of two.
/// </summary>
internal sealed class ChartShelf
{
    private readonly int _guard, _stride;
    private readonly ulong[][] _taken;
    private readonly int[] _widestGaps;

    /// <summary>An empty grid.</summary>
    /// <param name="size">Cells per side.</param>
    /// <param name="guard">The number of cells by which a grown mask may extend beyond the grid.</param>
    public ChartShelf(int size, int guard)
    {
        _guard = guard;
        int whole = size + 2 * guard;
        _stride = (whole + 63) / 64;
        _taken = [.. Enumerable.Range(0, BitOperations.Log2((uint)whole) + 1).Select(_ => new ulong[_stride * whole])];
        _widestGaps = new int[whole];
        Array.Fill(_widestGaps, whole);
    }

    /// <summary>The runs of a mask, the widest first, because they rule out the most offsets.</summary>
    public static (int Row, int Start, int Length)[] Runs(ChartMask mask) =>
    [
        .. Enumerable.Range(0, mask.Height)
            .SelectMany(y => mask.Runs(y).Select(run => (Row: y, run.Start, run.Length)))
            .OrderByDescending(run => run.Length).ThenBy(run => run.Row).ThenBy(run => run.Start),
    ];

    /// <summary>The lowest offset, and of these the leftmost, at which none of the runs overlaps an occupied cell.</summary>
    /// <param name="runs">The runs of cells that must be free, from a mask grown by the guard.</param>
    /// <param name="low">Smallest allowed offset along a row.</param>
    /// <param name="highX">Largest allowed offset along a row.</param>
    /// <param name="lowY">Smallest allowed offset across rows.</param>
    /// <param name="highY">Largest allowed offset across rows.</param>
    /// <returns>The offset of the mask before it was grown, or null if there is none.</returns>
    public (int X, int Y)? Find((int Row, int Start, int Length)[] runs, int low, int highX, int lowY, int highY)
    {
        if (highX < low)
            return null;
        // One bit per offset, starting at low.
        int offsets = highX - low + 1, words = (offsets + 63) / 64;
        Span<ulong> blocked = stackalloc ulong[words];
        ulong tail = offsets % 64 == 0 ? 0 : ulong.MaxValue << (offsets % 64);
        (int widestRow, _, int widest) = runs[0];
        for (int y = lowY; y <= highY; y++)
        {
            if (_widestGaps[y + widestRow] < widest)
                continue;
            blocked.Clear();
            blocked[^1] = tail;
            bool free = true;
            foreach ((int row, int start, int length) in runs)
            {
                if (Block(blocked, y + row, low + start, length))
                    continue;
                free = false;
                break;
            }
            if (!free)
                continue;
            for (int word = 0; word < words; word++)
            {
                if (blocked[word] != ulong.MaxValue)
                    return (low + 64 * word + BitOperations.TrailingZeroCount(~blocked[word]), y);
            }
        }
        return null;
    }

    /// <summary>Marks the cells of a mask as occupied.</summary>
    public void Occupy(ChartMask mask, int x, int y)
    {
        for (int row = 0; row < mask.Height; row++)
        {
            Span<ulong> taken = _taken[0].AsSpan((y + _guard + row) * _stride, _stride);
            foreach ((int start, int length) in mask.Runs(row))
            {
                for (int cell = x + _guard + start; cell < x + _guard + start + length; cell++)
                    taken[cell / 64] |= 1ul << (cell % 64);
            }
            for (int level = 1; level < _taken.Length; level++)
            {
                ReadOnlySpan<ulong> half = _taken[level - 1].AsSpan((y + _guard + row) * _stride, _stride);
                Span<ulong> whole = _taken[level].AsSpan((y + _guard + row) * _stride, _stride);
                for (int word = 0; word < _stride; word++)
                    whole[word] = half[word] | Shifted(half, word, 1 << (level - 1));
            }
            _widestGaps[y + _guard + row] = WidestGap(taken);
        }
    }

    private int WidestGap(ReadOnlySpan<ulong> taken)
    {
        int widest = 0, free = 0;
        foreach (ulong word in taken)
        {
            ulong bits = word;
            int left = 64;
            while (bits != 0)
            {
                int zeros = BitOperations.TrailingZeroCount(bits);
                widest = Math.Max(widest, free + zeros);
                bits >>= zeros;
                int ones = BitOperations.TrailingZeroCount(~bits);
                bits = ones < 64 ? bits >> ones : 0;
                left -= zeros + ones;
                free = 0;
            }
            free += left;
        }
        return Math.Max(widest, free);
    }

    /// <summary>Blocks the offsets at which a run overlaps an occupied cell; returns false if none is left.</summary>
    private bool Block(Span<ulong> blocked, int row, int start, int length)
    {
        int level = BitOperations.Log2((uint)length);
        int rest = length - (1 << level);
        ReadOnlySpan<ulong> taken = _taken[level].AsSpan(row * _stride, _stride);
        ulong all = ulong.MaxValue;
        for (int word = 0; word < blocked.Length; word++)
        {
            ulong bits = blocked[word] | Shifted(taken, word, start);
            if (rest > 0)
                bits |= Shifted(taken, word, start + rest);
            blocked[word] = bits;
            all &= bits;
        }
        return all != ulong.MaxValue;
    }

    /// <summary>64 bits of a row from bit 64 · word + shift on; zeros beyond the end.</summary>
    private static ulong Shifted(ReadOnlySpan<ulong> row, int word, int shift)
    {
        int bit = 64 * word + shift, index = bit >> 6, offset = bit & 63;
        ulong low = (uint)index < (uint)row.Length ? row[index] : 0;
        if (offset == 0)
            return low;
        ulong high = (uint)(index + 1) < (uint)row.Length ? row[index + 1] : 0;
        return low >> offset | high << (64 - offset);
    }
}
