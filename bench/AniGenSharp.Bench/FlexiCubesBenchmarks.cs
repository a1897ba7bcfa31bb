using AniGenSharp.Geometry.Extraction;
using BenchmarkDotNet.Attributes;

namespace AniGenSharp.Bench;

/// <summary>Extracts a mesh from the decoder's rows: a sphere in a shell of active cubes.</summary>
public class FlexiCubesBenchmarks
{
    private SurfaceField _field = null!;

    /// <summary>Cubes along each side of the grid: 128 for the starter model, 256 for the official models.</summary>
    [Params(128, 256)]
    public int Resolution { get; set; }

    /// <summary>Fills the rows with the sphere's signed distance and plain colors.</summary>
    [GlobalSetup]
    public void Setup()
    {
        int[] cubes = Voxels.Shell(Resolution).Coordinates;
        const int SkinChannels = 4;
        int columns = SurfaceRowLayout.Columns(colorChannels: 6);
        var rows = new float[cubes.Length / 3 * columns];
        double center = Resolution / 2.0, radius = 0.4 * Resolution;
        for (int cube = 0; cube < cubes.Length / 3; cube++)
        {
            for (int corner = 0; corner < 8; corner++)
            {
                double x = cubes[3 * cube] + corner % 2 - center;
                double y = cubes[3 * cube + 1] + corner / 2 % 2 - center;
                double z = cubes[3 * cube + 2] + corner / 4 - center;
                rows[cube * columns + corner] = (float)((Math.Sqrt(x * x + y * y + z * z) - radius) / Resolution);
            }
        }
        _field = new SurfaceField(Resolution, cubes, rows, 6, new float[cubes.Length / 3 * 8 * SkinChannels], SkinChannels);
    }

    /// <summary>The whole extraction.</summary>
    [Benchmark]
    public int Extract() => SurfaceExtraction.Extract(_field).Mesh.FaceCount;
}
