using AniGenSharp.Sparse;

namespace AniGenSharp.Bench;

/// <summary>The voxels that benchmarks run on.</summary>
internal static class Voxels
{
    /// <summary>A spherical shell three voxels thick in a grid of <paramref name="resolution"/> voxels per side.</summary>
    public static VoxelSet Shell(int resolution)
    {
        var coordinates = new List<int>();
        double center = (resolution - 1) / 2.0, radius = 0.4 * resolution;
        for (int x = 0; x < resolution; x++)
            for (int y = 0; y < resolution; y++)
                for (int z = 0; z < resolution; z++)
                {
                    double distance = Math.Sqrt((x - center) * (x - center) + (y - center) * (y - center) + (z - center) * (z - center));
                    if (Math.Abs(distance - radius) < 1.5)
                        coordinates.AddRange([x, y, z]);
                }
        return new VoxelSet([.. coordinates]);
    }
}
