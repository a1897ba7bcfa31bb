namespace AniGenSharp.FullSize;

/// <summary>Voxel sets of the sizes that occur with the released models.</summary>
internal static class Shapes
{
    /// <summary>The <paramref name="count"/> voxels of a grid nearest to a bumpy ellipsoid's surface, [N, 3], in grid order.</summary>
    public static int[] Shell(int resolution, int count)
    {
        var distances = new List<(double Distance, int Index)>();
        for (int i = 0; i < resolution * resolution * resolution; i++)
        {
            double x = Axis(i / (resolution * resolution)), y = Axis(i / resolution % resolution), z = Axis(i % resolution);
            double radius = Math.Sqrt(x * x + 1.5625 * y * y + 1.21 * z * z);
            distances.Add((Math.Abs(radius + 0.05 * Math.Sin(5 * x + 3 * y) - 0.72), i));
        }
        return Coordinates(resolution, distances.OrderBy(d => d.Distance).Take(count).Select(d => d.Index));

        double Axis(int i) => (i + 0.5) / resolution * 2 - 1;
    }

    /// <summary><paramref name="count"/> voxels along a winding tube, [M, 3], in grid order.</summary>
    public static int[] Tube(int resolution, int count)
    {
        var random = new Random(1);
        var voxels = new HashSet<int>();
        while (voxels.Count < count)
        {
            double t = random.NextDouble();
            int x = At(0.15 + 0.7 * t), y = At(0.5 + 0.3 * Math.Sin(9 * t)), z = At(0.5 + 0.3 * Math.Cos(7 * t));
            voxels.Add((x * resolution + y) * resolution + z);
        }
        return Coordinates(resolution, voxels);

        int At(double position) => Math.Clamp((int)(position * resolution) + random.Next(-2, 3), 0, resolution - 1);
    }

    private static int[] Coordinates(int resolution, IEnumerable<int> indices) =>
        [.. indices.Order().SelectMany(i => new[] { i / (resolution * resolution), i / resolution % resolution, i % resolution })];
}
