namespace AniGenSharp.TestKit.Tensors;

/// <summary>Sets of voxels that differ from picture to picture.</summary>
internal static class RandomVoxels
{
    /// <summary>Voxels near a sphere in a grid of 64³, like the surface of an object: (x, y, z) of each, [N, 3] row-major.</summary>
    /// <param name="seed">The random seed.</param>
    /// <param name="count">N.</param>
    public static int[] Coordinates(int seed, int count)
    {
        var random = new Random(seed);
        double radius = Math.Max(3, Math.Sqrt(count / 18.0));
        var voxels = new HashSet<(int X, int Y, int Z)>();
        while (voxels.Count < count)
        {
            double z = 2 * random.NextDouble() - 1, angle = 2 * Math.PI * random.NextDouble(), ring = Math.Sqrt(1 - z * z);
            double r = radius + 2 * random.NextDouble();
            voxels.Add((32 + (int)(r * ring * Math.Cos(angle)), 32 + (int)(r * ring * Math.Sin(angle)), 32 + (int)(r * z)));
        }
        return [.. voxels.Order().SelectMany(voxel => new[] { voxel.X, voxel.Y, voxel.Z })];
    }
}
