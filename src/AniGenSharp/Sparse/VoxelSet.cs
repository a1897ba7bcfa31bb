using System.Collections.Concurrent;
using AniGenSharp.Geometry.Concurrency;

namespace AniGenSharp.Sparse;

/// <summary>
/// An ordered set of voxel coordinates. Everything derived from the coordinates (neighbor maps, pooling maps, subdivided sets) is cached on
/// the instance that holds them, so that a map can never be used with other coordinates.
/// </summary>
internal sealed class VoxelSet : IDisposable
{
    private readonly Lazy<VoxelLookup> _lookup;
    private readonly Lazy<RowIndex> _neighbors;
    private readonly Lazy<VoxelSet> _subdivided;
    private readonly ConcurrentDictionary<int, Lazy<Pooling>> _poolings = new();
    private readonly ConcurrentDictionary<(VoxelSet Keys, int Size, int Shift), AttentionWindows> _windows = new();

    /// <summary>Creates a set.</summary>
    /// <param name="coordinates">(x, y, z) of each voxel, [N, 3] row-major, not negative, each voxel once.</param>
    /// <exception cref="ArgumentException">The array's length is not a multiple of 3.</exception>
    public VoxelSet(int[] coordinates)
    {
        if (coordinates.Length % 3 != 0)
            throw new ArgumentException($"The array's length, {coordinates.Length}, is not a multiple of 3.", nameof(coordinates));
        Coordinates = coordinates;
        _lookup = new(() => new VoxelLookup(Coordinates));
        _neighbors = new(FindNeighbors);
        _subdivided = new(Subdivide);
    }

    /// <summary>(x, y, z) of each voxel, [N, 3] row-major, on the host, where every map is computed with integers.</summary>
    public int[] Coordinates { get; }

    /// <summary>Number of voxels, N.</summary>
    public int Count => Coordinates.Length / 3;

    /// <summary>Finds the row of a coordinate.</summary>
    public VoxelLookup Lookup => _lookup.Value;

    /// <summary>
    /// Rows of the 3×3×3 neighborhood of each voxel, [N·27], offsets -1, 0, 1 in (x, y, z) order with z fastest; N in place of neighbors
    /// that do not exist.
    /// </summary>
    public RowIndex Neighbors => _neighbors.Value;

    /// <summary>
    /// The eight halves of each voxel: row 8 i + 4 dx + 2 dy + dz is 2 (x, y, z) + (dx, dy, dz) for the voxel (x, y, z) of row i.
    /// </summary>
    public VoxelSet Subdivided => _subdivided.Value;

    /// <summary>The pooling of the voxels into cells of a coarser grid.</summary>
    /// <param name="factor">Side of a cell in voxels.</param>
    public Pooling Pool(int factor) => _poolings.GetOrAdd(factor, f => new Lazy<Pooling>(() => Pooling.Of(this, f))).Value;

    /// <summary>The attention windows with queries in this set.</summary>
    /// <param name="size">Side of a window in voxels.</param>
    /// <param name="shift">Shift of the windows in voxels.</param>
    /// <param name="keys">The set of the keys; null for this set.</param>
    public AttentionWindows Windows(int size, int shift, VoxelSet? keys = null) => _windows.GetOrAdd(
        (keys ?? this, size, shift), key => AttentionWindows.Pair(Coordinates, key.Keys.Coordinates, key.Size, key.Shift));

    /// <summary>Frees the device copies of the maps and the sets derived from this one.</summary>
    public void Dispose()
    {
        if (_neighbors.IsValueCreated)
            _neighbors.Value.Dispose();
        if (_subdivided.IsValueCreated)
            _subdivided.Value.Dispose();
        foreach (var pooling in _poolings.Values.Where(pooling => pooling.IsValueCreated))
            pooling.Value.Dispose();
        foreach (var windows in _windows.Values)
            windows.Dispose();
    }

    private RowIndex FindNeighbors()
    {
        int count = Count;
        var rows = new int[checked(count * 27)];
        var lookup = Lookup;
        Parallel.ForEach(Partitioner.Create(0, Math.Max(count, 1)), ParallelLoops.Options, range =>
        {
            for (int row = range.Item1; row < Math.Min(range.Item2, count); row++)
            {
                int x = Coordinates[3 * row], y = Coordinates[3 * row + 1], z = Coordinates[3 * row + 2], tap = 27 * row;
                for (int dx = -1; dx <= 1; dx++)
                    for (int dy = -1; dy <= 1; dy++)
                        for (int dz = -1; dz <= 1; dz++)
                        {
                            int neighbor = lookup.Row(x + dx, y + dy, z + dz);
                            rows[tap++] = neighbor < 0 ? count : neighbor;
                        }
            }
        });
        return new RowIndex(rows);
    }

    private VoxelSet Subdivide()
    {
        var halves = new int[checked(Coordinates.Length * 8)];
        int at = 0;
        for (int i = 0; i < Coordinates.Length; i += 3)
            for (int half = 0; half < 8; half++)
            {
                halves[at++] = 2 * Coordinates[i] + (half >> 2);
                halves[at++] = 2 * Coordinates[i + 1] + (half >> 1 & 1);
                halves[at++] = 2 * Coordinates[i + 2] + (half & 1);
            }
        return new VoxelSet(halves);
    }
}
