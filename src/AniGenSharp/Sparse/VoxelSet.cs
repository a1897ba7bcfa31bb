using System.Collections.Concurrent;
using AniGenSharp.Devices;
using AniGenSharp.Geometry.Concurrency;
using AniGenSharp.Tracing;
using static TorchSharp.torch;

namespace AniGenSharp.Sparse;

/// <summary>
/// An ordered set of voxel coordinates. Everything derived from the coordinates (neighbor maps, pooling maps, subdivided sets) is cached on
/// the instance that holds them, so that a map can never be used with other coordinates.
/// </summary>
internal sealed class VoxelSet : IDisposable
{
    private readonly DevicePolicy? _policy;
    private readonly Lazy<VoxelLookup> _lookup;
    private readonly Lazy<RowIndex> _padding;
    private readonly Lazy<RowIndex> _neighbors;
    private readonly Lazy<VoxelSet> _subdivided;
    private readonly ConcurrentDictionary<int, Lazy<Pooling>> _poolings = new();
    private readonly ConcurrentDictionary<(VoxelSet Keys, int Size, int Shift), AttentionWindows> _windows = new();

    /// <summary>Creates a set.</summary>
    /// <param name="coordinates">(x, y, z) of each voxel, [N, 3] row-major, not negative, each voxel once.</param>
    /// <param name="policy">The policy of the device of the tensors on these voxels; null if no device pads them.</param>
    /// <exception cref="ArgumentException">The array's length is not a multiple of 3.</exception>
    public VoxelSet(int[] coordinates, DevicePolicy? policy = null)
        : this(coordinates, policy, policy?.PaddedRows(coordinates.Length / 3) ?? coordinates.Length / 3)
    {
    }

    private VoxelSet(int[] coordinates, DevicePolicy? policy, int paddedCount)
    {
        if (coordinates.Length % 3 != 0)
            throw new ArgumentException($"The array's length, {coordinates.Length}, is not a multiple of 3.", nameof(coordinates));
        (Coordinates, _policy, PaddedCount) = (coordinates, policy, paddedCount);
        _padding = new(() => new RowIndex([.. Enumerable.Range(0, PaddedCount).Select(row => row < Count ? 0 : 1)]));
        _lookup = new(() => new VoxelLookup(Coordinates));
        _neighbors = new(FindNeighbors);
        _subdivided = new(Subdivide);
    }

    /// <summary>(x, y, z) of each voxel, [N, 3] row-major, on the host, where every map is computed with integers.</summary>
    public int[] Coordinates { get; }

    /// <summary>Number of voxels, N.</summary>
    public int Count => Coordinates.Length / 3;

    /// <summary>
    /// Number of rows of the tensors on these voxels, P: N, or more on devices that pad them. The rows from N on contain finite values
    /// without meaning, which nothing reads.
    /// </summary>
    public int PaddedCount { get; }

    /// <summary>Whether the tensors on these voxels have more rows than there are voxels.</summary>
    public bool IsPadded => PaddedCount > Count;

    /// <summary>Finds the row of a coordinate.</summary>
    public VoxelLookup Lookup => _lookup.Value;

    /// <summary>
    /// Rows of the 3×3×3 neighborhood of each voxel, [P·27], offsets -1, 0, 1 in (x, y, z) order with z fastest; P in place of neighbors
    /// that do not exist.
    /// </summary>
    public RowIndex Neighbors => _neighbors.Value;

    /// <summary>
    /// The eight halves of each voxel: row 8 i + 4 dx + 2 dy + dz is 2 (x, y, z) + (dx, dy, dz) for the voxel (x, y, z) of row i.
    /// </summary>
    public VoxelSet Subdivided => _subdivided.Value;

    /// <summary>The pooling of the voxels into cells of a coarser grid.</summary>
    /// <param name="factor">Side of a cell in voxels.</param>
    public Pooling Pool(int factor) =>
        _poolings.GetOrAdd(factor, f => new Lazy<Pooling>(() => Pooling.Of(this, f, _policy))).Value;

    /// <summary>The attention windows with queries in this set.</summary>
    /// <param name="size">Side of a window in voxels.</param>
    /// <param name="shift">Shift of the windows in voxels.</param>
    /// <param name="keys">The set of the keys; null for this set.</param>
    public AttentionWindows Windows(int size, int shift, VoxelSet? keys = null) => _windows.GetOrAdd(
        (keys ?? this, size, shift),
        key => AttentionWindows.Pair(
            Coordinates, key.Keys.Coordinates, key.Size, key.Shift, IsPadded || key.Keys.IsPadded ? PaddedCount : null));

    /// <summary>
    /// Associates tensors on these voxels with their coordinates in the recording in progress, if any, until the result is disposed.
    /// </summary>
    public IDisposable? RecordRows() => Recording.Over(Coordinates, PaddedCount);

    /// <summary>The coordinates of all rows, [P, 3], in an element type on a device; zero for padding.</summary>
    public Tensor Positions(ScalarType type, Device device)
    {
        using var scope = NewDisposeScope();
        int[] padded = [.. Coordinates, .. new int[3 * (PaddedCount - Count)]];
        return tensor(padded, type).view(-1, 3).to(device).MoveToOuterDisposeScope();
    }

    /// <summary>Appends the rows of padding to features: [B, N, C] → [B, P, C], zero in the new rows.</summary>
    public Tensor Pad(Tensor features) => IsPadded
        ? cat([features, features.new_zeros(features.shape[0], PaddedCount - Count, features.shape[2])], 1)
        : features;

    /// <summary>Removes the rows of padding from features: [B, P, C] → [B, N, C].</summary>
    public Tensor Unpad(Tensor features) => IsPadded ? features.narrow(1, 0, Count) : features;

    /// <summary>
    /// The bias that keeps queries from attending to padding, [1, 1, 1, P] in the type of <paramref name="like"/>; null without padding.
    /// </summary>
    public Tensor? KeyBias(Tensor like)
    {
        if (!IsPadded)
            return null;
        using var scope = NewDisposeScope();
        return zeros(PaddedCount, like.dtype, like.device)
            .masked_fill_(_padding.Value.On(like.device).to(ScalarType.Bool), float.NegativeInfinity)
            .view(1, 1, 1, -1).MoveToOuterDisposeScope();
    }

    /// <summary>1 for voxels and 0 for padding, [1, 1, P], float32; null without padding.</summary>
    public Tensor? RowWeights(Device device) => IsPadded ? (1 - _padding.Value.On(device).to(ScalarType.Float32)).view(1, 1, -1) : null;

    /// <summary>Frees the device copies of the maps and the sets derived from this one.</summary>
    public void Dispose()
    {
        if (_padding.IsValueCreated)
            _padding.Value.Dispose();
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
        int count = Count, none = PaddedCount;
        var rows = new int[checked(none * 27)];
        Array.Fill(rows, none, count * 27, (none - count) * 27);
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
                            rows[tap++] = neighbor < 0 ? none : neighbor;
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
        return new VoxelSet(halves, _policy, checked(8 * PaddedCount));
    }
}
