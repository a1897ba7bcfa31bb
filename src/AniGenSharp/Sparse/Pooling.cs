using AniGenSharp.Devices;

namespace AniGenSharp.Sparse;

/// <summary>The assignment of a set's voxels to the cells of a coarser grid.</summary>
internal sealed class Pooling : IDisposable
{
    private readonly Lazy<RowIndex> _neighborTaps;

    private Pooling(VoxelSet fine, VoxelSet coarse, int members, RowIndex parents, RowIndex rows, RowIndex counts)
    {
        (Coarse, Members, Parents, Rows, Counts) = (coarse, members, parents, rows, counts);
        int none = 27 * coarse.PaddedCount;
        _neighborTaps = new(() => new RowIndex(
            [.. fine.Neighbors.Rows.Select((row, at) => row == fine.PaddedCount ? none : 27 * parents.Rows[row] + at % 27)]));
    }

    /// <summary>The occupied cells, M, sorted by (x, y, z).</summary>
    public VoxelSet Coarse { get; }

    /// <summary>Maximum number of voxels in a cell, K.</summary>
    public int Members { get; }

    /// <summary>The cell of each voxel, [P]; 0 for padding.</summary>
    public RowIndex Parents { get; }

    /// <summary>The voxels of each cell, [Q·K] for Q padded cells; P in place of voxels that do not exist.</summary>
    public RowIndex Rows { get; }

    /// <summary>Number of voxels in each cell, [Q].</summary>
    public RowIndex Counts { get; }

    /// <summary>
    /// For each of the 3×3×3 neighbors of each voxel, 27 times the neighbor's cell plus its position in the neighborhood, [P·27]; 27 Q in
    /// place of neighbors that do not exist.
    /// </summary>
    public RowIndex NeighborTaps => _neighborTaps.Value;

    /// <summary>Requires that a set is this pooling's coarse set, the same instance.</summary>
    /// <exception cref="ArgumentException">It is another set.</exception>
    public void RequireCoarse(VoxelSet voxels)
    {
        if (!ReferenceEquals(Coarse, voxels))
            throw new ArgumentException("These voxels are not a pooling of the finer ones.", nameof(voxels));
    }

    /// <summary>Groups voxels by their coordinates divided by a factor.</summary>
    /// <param name="fine">The voxels, N.</param>
    /// <param name="factor">Side of a cell in voxels.</param>
    /// <param name="policy">The policy by which the set of cells is padded; null for no padding.</param>
    public static Pooling Of(VoxelSet fine, int factor, DevicePolicy? policy)
    {
        int[] c = fine.Coordinates;
        int count = fine.Count, members = factor * factor * factor;
        var cells = new (int X, int Y, int Z)[count];
        for (int row = 0; row < count; row++)
            cells[row] = (c[3 * row] / factor, c[3 * row + 1] / factor, c[3 * row + 2] / factor);
        var coarse = cells.Distinct().Order().ToArray();
        var set = new VoxelSet([.. coarse.SelectMany(cell => new[] { cell.X, cell.Y, cell.Z })], policy);
        var parents = new int[fine.PaddedCount];
        var counts = new int[set.PaddedCount];
        var rows = new int[set.PaddedCount * members];
        Array.Fill(rows, fine.PaddedCount);
        for (int row = 0; row < count; row++)
        {
            int parent = set.Lookup.Row(cells[row].X, cells[row].Y, cells[row].Z);
            parents[row] = parent;
            rows[parent * members + counts[parent]++] = row;
        }
        return new Pooling(fine, set, members, new RowIndex(parents), new RowIndex(rows), new RowIndex(counts));
    }

    /// <summary>Frees the coarse set and the device copies of the row numbers.</summary>
    public void Dispose()
    {
        Coarse.Dispose();
        Parents.Dispose();
        Rows.Dispose();
        Counts.Dispose();
        if (_neighborTaps.IsValueCreated)
            _neighborTaps.Value.Dispose();
    }
}
