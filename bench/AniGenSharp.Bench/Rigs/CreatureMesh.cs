using System.Numerics;
using System.Runtime.InteropServices;
using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Simplification;
using AniGenSharp.Pipeline;
using AniGenSharp.TestKit.Meshes;

namespace AniGenSharp.Bench.Rigs;

/// <summary>The exact surface of a creature as a colored mesh.</summary>
internal static class CreatureMesh
{
    private const int Resolution = 128;
    private const int Faces = 25_000;

    /// <summary>Extracts the surface.</summary>
    /// <param name="creature">The creature.</param>
    /// <param name="faces">The number of faces to simplify to.</param>
    public static TriangleMesh Create(Creature creature, int faces = Faces)
    {
        var dense = TestMeshes.Level(Resolution, creature.Distance);
        var mesh = QuadricSimplification.Simplify(dense.Positions, dense.Indices, faces);
        return mesh with { Colors = Array.ConvertAll(mesh.Positions, creature.Color) };
    }

    /// <summary>Reads a surface that <see cref="WriteAll"/> wrote, or extracts it if there is none.</summary>
    /// <param name="creature">The creature.</param>
    /// <param name="folder">The folder of the surfaces; null if there is none.</param>
    public static TriangleMesh ReadOrCreate(Creature creature, string? folder)
    {
        if (folder is null || !File.Exists(PathOf(folder, creature)))
            return Create(creature);
        using var file = new SafetensorsFile(PathOf(folder, creature));
        return new TriangleMesh(Vectors("vertices"), file.Span<int>("faces").ToArray()) { Colors = Vectors("colors") };

        Vector3[] Vectors(string name) => MemoryMarshal.Cast<float, Vector3>(file.Span<float>(name)).ToArray();
    }

    /// <summary>Extracts the surfaces of all creatures, several at a time.</summary>
    /// <param name="truth">The folder that <c>make_creatures.py</c> wrote.</param>
    /// <param name="folder">Receives one file per creature; those that exist are kept.</param>
    public static void WriteAll(string truth, string folder)
    {
        Directory.CreateDirectory(folder);
        Parallel.ForEach(Directory.GetFiles(truth, "*.json"), path =>
        {
            var creature = Creature.Read(path);
            if (File.Exists(PathOf(folder, creature)))
                return;
            var mesh = Create(creature);
            var file = new StageTensors();
            file.Add("vertices", mesh.Positions);
            file.Add("faces", mesh.Indices, mesh.FaceCount, 3);
            file.Add("colors", mesh.Colors);
            file.Save(PathOf(folder, creature), []);
        });
    }

    private static string PathOf(string folder, Creature creature) => Path.Combine(folder, creature.Name + ".safetensors");
}
