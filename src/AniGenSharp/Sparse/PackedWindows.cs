namespace AniGenSharp.Sparse;

/// <summary>The paired windows of an attention as sequences laid end to end, queries and keys each in the order of the windows.</summary>
internal sealed class PackedWindows : IDisposable
{
    /// <param name="windows">Query and key rows of each window, none empty.</param>
    /// <param name="queries">Number of queries, T, with those that have no keys.</param>
    public PackedWindows(IReadOnlyList<(List<int> Queries, List<int> Keys)> windows, int queries)
    {
        QueryRows = new RowIndex([.. windows.SelectMany(window => window.Queries)]);
        KeyRows = new RowIndex([.. windows.SelectMany(window => window.Keys)]);
        QueryStarts = Starts(windows.Select(window => window.Queries.Count));
        KeyStarts = Starts(windows.Select(window => window.Keys.Count));
        LongestQueries = windows.Select(window => window.Queries.Count).DefaultIfEmpty().Max();
        LongestKeys = windows.Select(window => window.Keys.Count).DefaultIfEmpty().Max();
        var places = new int[queries];
        Array.Fill(places, QueryRows.Rows.Length);
        for (int place = 0; place < QueryRows.Rows.Length; place++)
            places[QueryRows.Rows[place]] = place;
        OutputRows = new RowIndex(places);
    }

    /// <summary>The row of each packed query, [T'].</summary>
    public RowIndex QueryRows { get; }

    /// <summary>The row of each packed key, [S'].</summary>
    public RowIndex KeyRows { get; }

    /// <summary>Where each window's queries begin, and their number, [W + 1].</summary>
    public RowIndex QueryStarts { get; }

    /// <summary>The same of the keys.</summary>
    public RowIndex KeyStarts { get; }

    /// <summary>The most queries of a window.</summary>
    public int LongestQueries { get; }

    /// <summary>The most keys of a window.</summary>
    public int LongestKeys { get; }

    /// <summary>The packed place of each query, [T]; T' for those whose window has no keys.</summary>
    public RowIndex OutputRows { get; }

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
