namespace AniGenSharp.Sparse;

/// <summary>Windows of similar size, padded to one size.</summary>
internal sealed class WindowBatch : IDisposable
{
    private readonly IReadOnlyList<List<int>> _queries;

    /// <summary>Pads the windows to the size of the largest.</summary>
    /// <param name="queries">The query rows of each window.</param>
    /// <param name="keys">The key rows of each window; every window has some.</param>
    public WindowBatch(IReadOnlyList<List<int>> queries, IReadOnlyList<List<int>> keys)
    {
        _queries = queries;
        (Count, QueryLength, KeyLength) = (queries.Count, queries.Max(rows => rows.Count), keys.Max(rows => rows.Count));
        (QueryRows, KeyRows) = (Pad(queries, QueryLength), Pad(keys, KeyLength));
        if (keys.Any(rows => rows.Count < KeyLength))
            KeyPadding = FindPadding(keys);
    }

    /// <summary>
    /// Pads the windows to a given size and appends windows of the first row until there is a given number; nothing reads their outputs.
    /// </summary>
    /// <param name="queries">The query rows of each window.</param>
    /// <param name="keys">The key rows of each window; every window has some.</param>
    /// <param name="shape">Number of windows, and their length for queries and keys.</param>
    public WindowBatch(IReadOnlyList<List<int>> queries, IReadOnlyList<List<int>> keys, (int Windows, int Length) shape)
    {
        _queries = queries;
        (Count, QueryLength, KeyLength) = (shape.Windows, shape.Length, shape.Length);
        (QueryRows, KeyRows) = (Pad(queries, QueryLength), Pad(keys, KeyLength));
        KeyPadding = FindPadding(keys);
    }

    /// <summary>Number of windows, W.</summary>
    public int Count { get; }

    /// <summary>Number of queries in each window, L_q.</summary>
    public int QueryLength { get; }

    /// <summary>Number of keys in each window, L_k.</summary>
    public int KeyLength { get; }

    /// <summary>The row of each query, [W, L_q] row-major; padding repeats the window's first row.</summary>
    public RowIndex QueryRows { get; }

    /// <summary>The row of each key, [W, L_k] row-major; padding repeats the window's first row.</summary>
    public RowIndex KeyRows { get; }

    /// <summary>1 for padding, 0 for keys, [W, L_k]; null without padding.</summary>
    public RowIndex? KeyPadding { get; }

    /// <summary>Frees the device copies of the row numbers.</summary>
    public void Dispose()
    {
        QueryRows.Dispose();
        KeyRows.Dispose();
        KeyPadding?.Dispose();
    }

    /// <summary>Writes the position of each query in the outputs of all batches end to end.</summary>
    /// <param name="outputRows">Receives the positions, by query row.</param>
    /// <param name="start">Position of this batch's first output.</param>
    internal void FindOutputRows(int[] outputRows, int start)
    {
        for (int window = 0; window < _queries.Count; window++)
        {
            for (int i = 0; i < _queries[window].Count; i++)
                outputRows[_queries[window][i]] = start + window * QueryLength + i;
        }
    }

    private RowIndex Pad(IReadOnlyList<List<int>> windows, int length)
    {
        var rows = new int[Count * length];
        for (int window = 0; window < windows.Count; window++)
        {
            for (int i = 0; i < length; i++)
                rows[window * length + i] = windows[window][i < windows[window].Count ? i : 0];
        }
        return new RowIndex(rows);
    }

    private RowIndex FindPadding(IReadOnlyList<List<int>> keys)
    {
        var padding = new int[KeyRows.Rows.Length];
        for (int window = 0; window < keys.Count; window++)
            padding.AsSpan((window * KeyLength + keys[window].Count)..((window + 1) * KeyLength)).Fill(1);
        return new RowIndex(padding);
    }
}
