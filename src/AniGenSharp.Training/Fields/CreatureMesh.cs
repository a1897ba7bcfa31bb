using System.Numerics;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Concurrency;
using AniGenSharp.Geometry.Extraction;

namespace AniGenSharp.Training.Fields;

/// <summary>Extracts the surface of a creature as a mesh.</summary>
internal static class CreatureMesh
{
    private const int Resolution = 96;
    private const float NormalStep = 0.002f;

    /// <summary>The surface with vertex colors, its vertices moved onto the zero level.</summary>
    public static TriangleMesh Extract(CreatureField field)
    {
        var mesh = SurfaceExtraction.Extract(Sample(field)).Mesh;
        var (positions, colors) = (new Vector3[mesh.Positions.Length], new Vector3[mesh.Positions.Length]);
        Parallel.For(0, positions.Length, ParallelLoops.Options, i =>
        {
            var gradient = field.Gradient(mesh.Positions[i], NormalStep);
            var normal = Vector3.Normalize(gradient);
            positions[i] = mesh.Positions[i] - field.Value(mesh.Positions[i]) / Math.Clamp(gradient.Length(), 0.35f, 2) * normal;
            colors[i] = field.Color(positions[i], normal);
        });
        return new TriangleMesh(positions, mesh.Indices) { Colors = colors };
    }

    /// <summary>
    /// The distances at the corners of all cubes with a corner inside. The cubes within the body are needed too: points of no cube count
    /// as outside, and would get a second surface around them.
    /// </summary>
    private static SurfaceField Sample(CreatureField field)
    {
        var numbering = new GridNumbering(Resolution);
        var distances = new float[numbering.Count];
        Parallel.For(0, numbering.Side, ParallelLoops.Options, x =>
        {
            for (int point = x * numbering.Plane; point < (x + 1) * numbering.Plane; point++)
            {
                var (i, j, k) = numbering.Coordinates(point);
                distances[point] = field.Value(new Vector3(i, j, k) / Resolution - new Vector3(0.5f));
            }
        });
        var cubes = new List<int>();
        var rows = new List<float>();
        for (int x = 0; x < Resolution; x++)
            for (int y = 0; y < Resolution; y++)
                for (int z = 0; z < Resolution; z++)
                    if (HasInside(numbering.NumberOf(x, y, z)))
                        Add(x, y, z);
        return new SurfaceField(Resolution, [.. cubes], [.. rows], 0, [], 0);

        bool HasInside(int cube)
        {
            for (int corner = 0; corner < SurfaceRowLayout.Corners; corner++)
                if (distances[numbering.Corner(cube, corner)] < 0)
                    return true;
            return false;
        }

        void Add(int x, int y, int z)
        {
            cubes.AddRange([x, y, z]);
            var row = new float[SurfaceRowLayout.Columns(0)];
            // The rows count distances from one cube inside the surface.
            for (int corner = 0; corner < SurfaceRowLayout.Corners; corner++)
                row[SurfaceRowLayout.Distance + corner] =
                    distances[numbering.Corner(numbering.NumberOf(x, y, z), corner)] + 1f / Resolution;
            rows.AddRange(row);
        }
    }
}
