namespace AniGenSharp.Conditioning.Pictures;

/// <summary>Operations on masks [height · width], rows from the top, four neighbors per pixel.</summary>
internal static class Pixels
{
    /// <summary>Number of set pixels.</summary>
    public static int Count(bool[] mask) => mask.Count(m => m);

    /// <summary>Calls <paramref name="visit"/> with the neighbors of a pixel.</summary>
    public static void ForNeighbors(int i, int width, int height, Action<int> visit)
    {
        int x = i % width, y = i / width;
        if (x > 0)
            visit(i - 1);
        if (x < width - 1)
            visit(i + 1);
        if (y > 0)
            visit(i - width);
        if (y < height - 1)
            visit(i + width);
    }

    /// <summary>Sets every pixel within a square of the given radius of a set one.</summary>
    public static bool[] Dilate(bool[] mask, int width, int height, int radius)
    {
        var rows = new bool[mask.Length];
        for (int i = 0; i < mask.Length; i++)
        {
            if (!mask[i])
                continue;
            int start = i - i % width, x = i % width;
            rows.AsSpan(start + Math.Max(0, x - radius), Math.Min(width - 1, x + radius) - Math.Max(0, x - radius) + 1).Fill(true);
        }
        var result = new bool[mask.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            if (!rows[i])
                continue;
            int y = i / width;
            for (int v = Math.Max(0, y - radius); v <= Math.Min(height - 1, y + radius); v++)
                result[v * width + i % width] = true;
        }
        return result;
    }

    /// <summary>Clears the connected pieces below a number of pixels.</summary>
    /// <returns>Pixels of the largest piece.</returns>
    public static int DropPieces(bool[] mask, int width, int height, int least)
    {
        int largest = 0;
        var seen = new bool[mask.Length];
        var piece = new List<int>();
        void Visit(int i)
        {
            if (seen[i] || !mask[i])
                return;
            seen[i] = true;
            piece.Add(i);
        }
        for (int start = 0; start < mask.Length; start++)
        {
            piece.Clear();
            Visit(start);
            for (int next = 0; next < piece.Count; next++)
                ForNeighbors(piece[next], width, height, Visit);
            largest = Math.Max(largest, piece.Count);
            if (piece.Count < least)
            {
                foreach (int i in piece)
                    mask[i] = false;
            }
        }
        return largest;
    }
}
