namespace AniGenSharp.Sparse;

/// <summary>How the voxels of a set fall into the cells of a coarser grid.</summary>
internal sealed class Pooling : IDisposable
{
    private readonly Lazy<RowIndex> _neighbourTaps;

    private Pooling(VoxelSet fine, VoxelSet coarse, int members, RowIndex parents, RowIndex rows, RowIndex counts)
    {
        (Coarse, Members, Parents, Rows, Counts) = (coarse, members, parents, rows, counts);
        _neighbourTaps = new(() => new RowIndex(
            [.. fine.Neighbours.Rows.Select((row, at) => row == fine.Count ? 27 * coarse.Count : 27 * parents.Rows[row] + at % 27)]));
    }

    /// <summary>The occupied cells, M, sorted by (x, y, z).</summary>
    public VoxelSet Coarse { get; }

    /// <summary>Largest number of voxels a cell can hold, K.</summary>
    public int Members { get; }

    /// <summary>The cell of each voxel, [N].</summary>
    public RowIndex Parents { get; }

    /// <summary>The voxels of each cell, [M·K]; N where there are fewer.</summary>
    public RowIndex Rows { get; }

    /// <summary>Number of voxels in each cell, [M].</summary>
    public RowIndex Counts { get; }

    /// <summary>
    /// 27 times the cell, plus the place in the neighbourhood, of the 3×3×3 neighbours of each voxel, [N·27]; 27 M where
    /// there is no voxel.
    /// </summary>
    public RowIndex NeighbourTaps => _neighbourTaps.Value;

    /// <summary>Throws unless <paramref name="voxels"/> is this pooling's coarse set, the very instance.</summary>
    /// <exception cref="ArgumentException">It is another set.</exception>
    public void RefuseOther(VoxelSet voxels)
    {
        if (!ReferenceEquals(Coarse, voxels))
            throw new ArgumentException("These voxels are no pooling of the finer ones.", nameof(voxels));
    }

    /// <summary>Groups the voxels by their coordinates divided by <paramref name="factor"/>.</summary>
    public static Pooling Of(VoxelSet fine, int factor)
    {
        int[] c = fine.Coordinates;
        int count = fine.Count, members = factor * factor * factor;
        var cells = new (int X, int Y, int Z)[count];
        for (int row = 0; row < count; row++)
            cells[row] = (c[3 * row] / factor, c[3 * row + 1] / factor, c[3 * row + 2] / factor);
        var coarse = cells.Distinct().Order().ToArray();
        var set = new VoxelSet([.. coarse.SelectMany(cell => new[] { cell.X, cell.Y, cell.Z })]);
        var parents = new int[count];
        var counts = new int[coarse.Length];
        var rows = new int[coarse.Length * members];
        Array.Fill(rows, count);
        for (int row = 0; row < count; row++)
        {
            int parent = set.Lookup.Row(cells[row].X, cells[row].Y, cells[row].Z);
            parents[row] = parent;
            rows[parent * members + counts[parent]++] = row;
        }
        return new Pooling(fine, set, members, new RowIndex(parents), new RowIndex(rows), new RowIndex(counts));
    }

    public void Dispose()
    {
        Coarse.Dispose();
        Parents.Dispose();
        Rows.Dispose();
        Counts.Dispose();
        if (_neighbourTaps.IsValueCreated)
            _neighbourTaps.Value.Dispose();
    }
}
