using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Simplification;
using AniGenSharp.TestKit.Meshes;

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
        var dense = TestMeshes.Level(Resolution, creature.Distance);
        var mesh = QuadricSimplification.Simplify(dense.Positions, dense.Indices, faces);
        return mesh with { Colors = Array.ConvertAll(mesh.Positions, creature.Color) };
    }
}
