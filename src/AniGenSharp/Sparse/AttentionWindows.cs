namespace AniGenSharp.Sparse;

/// <summary>
/// Which rows attend to which when space is cut into cubes: windows of a side, shifted up before the division, with no
/// wrap-around (the reference's <c>windowed_attn.py</c> and <c>windowed_attn_cross.py</c>). The windows of queries and of
/// keys are numbered separately, each from its own largest coordinates, and equal numbers are paired.
/// Where the device attends to sequences of any length laid end to end, the windows are <see cref="Packed"/>; elsewhere those of
/// similar size are padded to one length and batched, so that the number of batches does not grow with the number of windows.
/// </summary>
internal sealed class AttentionWindows : IDisposable
{
    private readonly Lazy<PackedWindows> _packed;
    private readonly Lazy<IReadOnlyList<WindowBatch>> _batches;
    private readonly Lazy<RowIndex> _outputRows;

    private AttentionWindows((List<int> Queries, List<int> Keys)[] windows, int queries)
    {
        _packed = new(() => new PackedWindows(windows, queries));
        _batches = new(() =>
        [
            .. windows.GroupBy(window => (Queries: PaddedLength(window.Queries.Count), Keys: PaddedLength(window.Keys.Count)))
                .OrderBy(group => group.Key)
                .Select(group => new WindowBatch([.. group.Select(window => window.Queries)], [.. group.Select(window => window.Keys)])),
        ]);
        _outputRows = new(() => PlaceOutputs(queries));
        HasUnpairedQueries = windows.Sum(window => window.Queries.Count) < queries;
    }

    /// <summary>The windows laid end to end.</summary>
    public PackedWindows Packed => _packed.Value;

    /// <summary>The batches, each of windows padded to the same lengths.</summary>
    public IReadOnlyList<WindowBatch> Batches => _batches.Value;

    /// <summary>
    /// For every query row its place in the batches' outputs laid end to end, [T]; the place behind the last output stands
    /// for queries whose window has no keys.
    /// </summary>
    public RowIndex OutputRows => _outputRows.Value;

    /// <summary>Whether some query's window has no keys: its attention is 0.</summary>
    public bool HasUnpairedQueries { get; }

    /// <summary>Pairs the windows of queries and keys, which may be the same set.</summary>
    /// <param name="queries">Coordinates of the queries, [T, 3] row-major.</param>
    /// <param name="keys">Coordinates of the keys, [S, 3] row-major.</param>
    /// <param name="size">Side of a window in voxels.</param>
    /// <param name="shift">What is added to every coordinate before it is divided by <paramref name="size"/>.</param>
    public static AttentionWindows Pair(int[] queries, int[] keys, int size, int shift)
    {
        var queryRows = RowsByWindow(queries, size, shift);
        var keyRows = ReferenceEquals(queries, keys) ? queryRows : RowsByWindow(keys, size, shift);
        return new AttentionWindows(
            [.. queryRows.Keys.Where(keyRows.ContainsKey).Order().Select(window => (queryRows[window], keyRows[window]))], queries.Length / 3);
    }

    /// <summary>Frees the device copies of the row numbers.</summary>
    public void Dispose()
    {
        if (_packed.IsValueCreated)
            _packed.Value.Dispose();
        if (_outputRows.IsValueCreated)
            _outputRows.Value.Dispose();
        if (_batches.IsValueCreated)
        {
            foreach (var batch in _batches.Value)
                batch.Dispose();
        }
    }

    private RowIndex PlaceOutputs(int queries)
    {
        var rows = new int[queries];
        Array.Fill(rows, Batches.Sum(batch => batch.QueryRows.Rows.Length));
        int start = 0;
        foreach (var batch in Batches)
        {
            batch.PlaceOutputs(rows, start);
            start += batch.QueryRows.Rows.Length;
        }
        return new RowIndex(rows);
    }

    private static Dictionary<long, List<int>> RowsByWindow(int[] coordinates, int size, int shift)
    {
        Span<int> largest = stackalloc int[3];
        for (int i = 0; i < coordinates.Length; i++)
            largest[i % 3] = Math.Max(largest[i % 3], coordinates[i]);
        long countY = (largest[1] + shift) / size + 1;
        long countZ = (largest[2] + shift) / size + 1;
        var rows = new Dictionary<long, List<int>>();
        for (int row = 0; row < coordinates.Length / 3; row++)
        {
            long window = ((coordinates[3 * row] + shift) / size * countY + (coordinates[3 * row + 1] + shift) / size) * countZ
                + (coordinates[3 * row + 2] + shift) / size;
            if (!rows.TryGetValue(window, out var members))
                rows.Add(window, members = []);
            members.Add(row);
        }
        return rows;
    }

    // 4, 6, 8, 12, 16, 24, …: at most a third of a batch is padding, and a window of 8³ falls into one of 15 lengths.
    private static int PaddedLength(int length)
    {
        int power = 4;
        while (power < length)
            power *= 2;
        return power > 4 && power / 4 * 3 >= length ? power / 4 * 3 : power;
    }
}

/// <summary>Windows of similar size, padded to the longest of them.</summary>
internal sealed class WindowBatch : IDisposable
{
    private readonly IReadOnlyList<List<int>> _queries;

    /// <param name="queries">The query rows of each window.</param>
    /// <param name="keys">The key rows of each window, none empty.</param>
    public WindowBatch(IReadOnlyList<List<int>> queries, IReadOnlyList<List<int>> keys)
    {
        _queries = queries;
        QueryLength = queries.Max(rows => rows.Count);
        KeyLength = keys.Max(rows => rows.Count);
        QueryRows = Pad(queries, QueryLength);
        KeyRows = Pad(keys, KeyLength);
        if (keys.Any(rows => rows.Count < KeyLength))
        {
            var padding = new int[KeyRows.Rows.Length];
            for (int window = 0; window < keys.Count; window++)
                padding.AsSpan((window * KeyLength + keys[window].Count)..((window + 1) * KeyLength)).Fill(1);
            KeyPadding = new RowIndex(padding);
        }
    }

    /// <summary>Number of windows, W.</summary>
    public int Count => _queries.Count;

    /// <summary>Queries in each window, L_q.</summary>
    public int QueryLength { get; }

    /// <summary>Keys in each window, L_k.</summary>
    public int KeyLength { get; }

    /// <summary>The row of each query, [W, L_q] row-major; padding repeats the window's first row.</summary>
    public RowIndex QueryRows { get; }

    /// <summary>The row of each key, [W, L_k] row-major; padding repeats the window's first row.</summary>
    public RowIndex KeyRows { get; }

    /// <summary>1 where a key is padding, 0 where it is a key, [W, L_k]; null without padding.</summary>
    public RowIndex? KeyPadding { get; }

    public void Dispose()
    {
        QueryRows.Dispose();
        KeyRows.Dispose();
        KeyPadding?.Dispose();
    }

    internal void PlaceOutputs(int[] outputRows, int start)
    {
        for (int window = 0; window < Count; window++)
        {
            for (int i = 0; i < _queries[window].Count; i++)
                outputRows[_queries[window][i]] = start + window * QueryLength + i;
        }
    }

    private static RowIndex Pad(IReadOnlyList<List<int>> windows, int length)
    {
        var rows = new int[windows.Count * length];
        for (int window = 0; window < windows.Count; window++)
        {
            for (int i = 0; i < length; i++)
                rows[window * length + i] = windows[window][i < windows[window].Count ? i : 0];
        }
        return new RowIndex(rows);
    }
}
