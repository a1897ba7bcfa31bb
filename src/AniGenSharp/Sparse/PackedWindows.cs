namespace AniGenSharp.Sparse;

/// <summary>The paired windows of an attention as sequences end to end, queries and keys each in the order of the windows.</summary>
internal sealed class PackedWindows : IDisposable
{
    /// <summary>Packs the windows.</summary>
    /// <param name="windows">Query and key rows of each window; every window has some of both.</param>
    /// <param name="queries">Number of queries, T, including those whose window has no keys.</param>
    public PackedWindows(IReadOnlyList<(List<int> Queries, List<int> Keys)> windows, int queries)
    {
        QueryRows = new RowIndex([.. windows.SelectMany(window => window.Queries)]);
        KeyRows = new RowIndex([.. windows.SelectMany(window => window.Keys)]);
        QueryStarts = Starts(windows.Select(window => window.Queries.Count));
        KeyStarts = Starts(windows.Select(window => window.Keys.Count));
        MaxQueries = windows.Select(window => window.Queries.Count).DefaultIfEmpty().Max();
        MaxKeys = windows.Select(window => window.Keys.Count).DefaultIfEmpty().Max();
        var positions = new int[queries];
        Array.Fill(positions, QueryRows.Rows.Length);
        for (int position = 0; position < QueryRows.Rows.Length; position++)
            positions[QueryRows.Rows[position]] = position;
        OutputRows = new RowIndex(positions);
    }

    /// <summary>The row of each packed query, [T'].</summary>
    public RowIndex QueryRows { get; }

    /// <summary>The row of each packed key, [S'].</summary>
    public RowIndex KeyRows { get; }

    /// <summary>The position of each window's first query, and the number of packed queries, [W + 1].</summary>
    public RowIndex QueryStarts { get; }

    /// <summary>The position of each window's first key, and the number of packed keys, [W + 1].</summary>
    public RowIndex KeyStarts { get; }

    /// <summary>Maximum number of queries in a window.</summary>
    public int MaxQueries { get; }

    /// <summary>Maximum number of keys in a window.</summary>
    public int MaxKeys { get; }

    /// <summary>The packed position of each query, [T]; T' for queries whose window has no keys.</summary>
    public RowIndex OutputRows { get; }

    /// <summary>Frees the device copies of the row numbers.</summary>
    public void Dispose()
    {
        foreach (var rows in new[] { QueryRows, KeyRows, QueryStarts, KeyStarts, OutputRows })
            rows.Dispose();
    }

    private static RowIndex Starts(IEnumerable<int> lengths)
    {
        int end = 0;
        return new RowIndex([0, .. lengths.Select(length => end += length)]);
    }
}
