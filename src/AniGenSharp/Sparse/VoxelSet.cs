using System.Collections.Concurrent;

namespace AniGenSharp.Sparse;

/// <summary>
/// An ordered set of voxel coordinates. Whatever is derived from coordinates (neighbour maps, windows, pooling maps) is
/// cached on the instance that holds them, so that a map of other coordinates can never be met.
/// </summary>
internal sealed class VoxelSet
{
    private readonly ConcurrentDictionary<(VoxelSet Keys, int Size, int Shift), AttentionWindows> _windows = new();

    /// <param name="coordinates">(x, y, z) of each voxel, [N, 3] row-major, not negative, each voxel once.</param>
    public VoxelSet(int[] coordinates)
    {
        if (coordinates.Length % 3 != 0)
            throw new ArgumentException($"{coordinates.Length} numbers are no whole coordinates.", nameof(coordinates));
        Coordinates = coordinates;
    }

    /// <summary>(x, y, z) of each voxel, [N, 3] row-major, on the host: every map is made there, with integers.</summary>
    public int[] Coordinates { get; }

    /// <summary>Number of voxels, N.</summary>
    public int Count => Coordinates.Length / 3;

    /// <summary>The attention windows of this set with the queries here and the keys in <paramref name="keys"/> (or here).</summary>
    public AttentionWindows Windows(int size, int shift, VoxelSet? keys = null) => _windows.GetOrAdd(
        (keys ?? this, size, shift), key => AttentionWindows.Pair(Coordinates, key.Keys.Coordinates, key.Size, key.Shift));
}
