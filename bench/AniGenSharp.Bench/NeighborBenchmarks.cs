using AniGenSharp.Sparse;
using BenchmarkDotNet.Attributes;

namespace AniGenSharp.Bench;

/// <summary>The integer work that precedes the sparse networks: neighbors, subdivision, windows.</summary>
public class NeighborBenchmarks
{
    private int[] _coordinates = null!;

    /// <summary>Voxels along each side of the grid.</summary>
    [Params(32, 64, 128)]
    public int Resolution { get; set; }

    /// <summary>Creates a spherical shell.</summary>
    [GlobalSetup]
    public void Setup() => _coordinates = Voxels.Shell(Resolution).Coordinates;

    /// <summary>Finds the 27 neighbors of every voxel.</summary>
    [Benchmark]
    public int Neighbors() => new VoxelSet(_coordinates).Neighbors.Rows.Length;

    /// <summary>Windows of 8, shifted.</summary>
    [Benchmark]
    public int Windows() => new VoxelSet(_coordinates).Windows(8, 4).Batches.Count;
}
