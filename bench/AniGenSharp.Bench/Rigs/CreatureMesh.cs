using System.Numerics;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Extraction;
using AniGenSharp.Geometry.Simplification;
using AniGenSharp.Geometry.Spatial;

namespace AniGenSharp.Bench.Rigs;

/// <summary>The exact surface of a creature as a colored mesh.</summary>
internal static class CreatureMesh
{
    private const int Resolution = 128;

    /// <summary>Extracts the surface.</summary>
    /// <param name="creature">The creature.</param>
    /// <param name="faces">The number of faces to simplify to.</param>
    public static TriangleMesh Create(Creature creature, int faces)
    {
        var numbering = new GridNumbering(Resolution);
        var distances = new float[numbering.Count];
        Parallel.For(0, distances.Length, point => distances[point] = creature.Distance(Position(numbering, point)));
        var inside = new RankedBitSet(numbering.Count);
        for (int point = 0; point < distances.Length; point++)
            if (distances[point] < 0)
                inside.Add(point);
        inside.Seal();
        var cubes = SurfaceGrid.CubesAcrossZero(inside, numbering);
        var points = SurfaceGrid.CornersOf(cubes, numbering);
        int[] members = points.ToArray();
        var dual = FlexiCubes.Extract(new SurfaceGrid
        {
            Numbering = numbering,
            Cubes = cubes,
            Points = points,
            Distances = Array.ConvertAll(members, point => distances[point]),
            Positions = Array.ConvertAll(members, point => Position(numbering, point)),
            Attributes = [],
            Channels = 0,
            Weights = _ => [],
        });
        var mesh = QuadricSimplification.Simplify(dual.Positions, dual.Indices, faces);
        return mesh with { Colors = Array.ConvertAll(mesh.Positions, creature.Color) };
    }

    private static Vector3 Position(GridNumbering numbering, int point)
    {
        var (x, y, z) = numbering.Coordinates(point);
        return new Vector3(x, y, z) / Resolution - new Vector3(0.5f);
    }
}
