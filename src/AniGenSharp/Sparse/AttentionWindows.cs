using System.Numerics;

namespace AniGenSharp.Sparse;

/// <summary>
/// Which rows attend to which if space is divided into cubes. The coordinates are shifted before the division and do not wrap around
/// (the reference's <c>windowed_attn.py</c> and <c>windowed_attn_cross.py</c>). The windows of queries and of keys are numbered
/// separately, each set by its own maximum coordinates, and windows with equal numbers are paired. On devices whose attention takes
/// sequences of any length end to end the windows are <see cref="Packed"/>. On others, windows of similar size are padded to one length
/// and batched, so that the number of batches does not grow with the number of windows. For sets whose rows are padded, every batch has
/// the same number of rows in one of few shapes.
/// </summary>
internal sealed class AttentionWindows : IDisposable
{
    // Of padded sets: rows of a batch, and the shortest length that windows are padded to, both powers of two.
    private const int FixedBatchRows = 8192, MinFixedLength = 32;

    private readonly Lazy<PackedWindows> _packed;
    private readonly Lazy<IReadOnlyList<WindowBatch>> _batches;
    private readonly Lazy<RowIndex> _outputRows;

    private AttentionWindows((List<int> Queries, List<int> Keys)[] windows, int queries, bool fixedShapes)
    {
        _packed = new(() => new PackedWindows(windows, queries));
        _batches = new(() => fixedShapes ? BatchesOfFixedShapes(windows) : BatchesOfSimilarSize(windows));
        _outputRows = new(() => FindOutputRows(queries));
        HasUnpairedQueries = windows.Sum(window => window.Queries.Count) < queries;
    }

    /// <summary>The windows end to end.</summary>
    public PackedWindows Packed => _packed.Value;

    /// <summary>The batches, each of windows padded to the same lengths.</summary>
    public IReadOnlyList<WindowBatch> Batches => _batches.Value;

    /// <summary>
    /// The position of each query in the outputs of all batches end to end, [T]. Queries whose window has no keys, and rows of padding,
    /// have the position after the last output.
    /// </summary>
    public RowIndex OutputRows => _outputRows.Value;

    /// <summary>Whether the window of any query has no keys; the attention of such a query is 0.</summary>
    public bool HasUnpairedQueries { get; }

    /// <summary>Pairs the windows of queries and keys.</summary>
    /// <param name="queries">Coordinates of the queries, [T, 3] row-major.</param>
    /// <param name="keys">Coordinates of the keys, [S, 3] row-major; the same array for attention within one set.</param>
    /// <param name="size">Side of a window in voxels.</param>
    /// <param name="shift">Number of voxels added to each coordinate before it is divided by <paramref name="size"/>.</param>
    /// <param name="paddedQueries">Rows of the queries if tensors on the two sets are padded; null if they are not.</param>
    public static AttentionWindows Pair(int[] queries, int[] keys, int size, int shift, int? paddedQueries = null)
    {
        var queryRows = RowsByWindow(queries, size, shift);
        var keyRows = ReferenceEquals(queries, keys) ? queryRows : RowsByWindow(keys, size, shift);
        return new AttentionWindows(
            [.. queryRows.Keys.Where(keyRows.ContainsKey).Order().Select(window => (queryRows[window], keyRows[window]))],
            paddedQueries ?? queries.Length / 3, paddedQueries is not null);
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

    private static IReadOnlyList<WindowBatch> BatchesOfSimilarSize(IEnumerable<(List<int> Queries, List<int> Keys)> windows) =>
    [
        .. windows.GroupBy(window => (Queries: PaddedLength(window.Queries.Count), Keys: PaddedLength(window.Keys.Count)))
            .OrderBy(group => group.Key)
            .Select(group => new WindowBatch([.. group.Select(window => window.Queries)], [.. group.Select(window => window.Keys)])),
    ];

    private static IReadOnlyList<WindowBatch> BatchesOfFixedShapes(IEnumerable<(List<int> Queries, List<int> Keys)> windows) =>
    [
        .. from window in windows
           let longest = Math.Max(window.Queries.Count, window.Keys.Count)
           group window by Math.Max(MinFixedLength, (int)BitOperations.RoundUpToPowerOf2((uint)longest)) into similar
           orderby similar.Key
           from batch in similar.Chunk(Math.Max(1, FixedBatchRows / similar.Key))
           select new WindowBatch(
               [.. batch.Select(window => window.Queries)], [.. batch.Select(window => window.Keys)],
               (Math.Max(1, FixedBatchRows / similar.Key), similar.Key)),
    ];

    private RowIndex FindOutputRows(int queries)
    {
        var rows = new int[queries];
        Array.Fill(rows, Batches.Sum(batch => batch.QueryRows.Rows.Length));
        int start = 0;
        foreach (var batch in Batches)
        {
            batch.FindOutputRows(rows, start);
            start += batch.QueryRows.Rows.Length;
        }
        return new RowIndex(rows);
    }

    private static Dictionary<long, List<int>> RowsByWindow(int[] coordinates, int size, int shift)
    {
        Span<int> max = stackalloc int[3];
        for (int i = 0; i < coordinates.Length; i++)
            max[i % 3] = Math.Max(max[i % 3], coordinates[i]);
        long countY = (max[1] + shift) / size + 1;
        long countZ = (max[2] + shift) / size + 1;
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

    // 4, 6, 8, 12, 16, 24, …: at most a third of a batch is padding, and windows of 8³ have one of 15 lengths.
    private static int PaddedLength(int length)
    {
        int power = 4;
        while (power < length)
            power *= 2;
        return power > 4 && power / 4 * 3 >= length ? power / 4 * 3 : power;
    }
}
