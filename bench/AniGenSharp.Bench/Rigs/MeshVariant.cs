using System.Numerics;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Simplification;

namespace AniGenSharp.Bench.Rigs;

/// <summary>A creature's mesh as it might come from elsewhere, and the way back to the creature's own space.</summary>
/// <param name="Mesh">The mesh.</param>
/// <param name="Restore">From the mesh's space to the creature's.</param>
/// <param name="Up">The mesh's direction up.</param>
/// <param name="Front">The direction that it faces.</param>
internal sealed record MeshVariant(TriangleMesh Mesh, Func<Vector3, Vector3> Restore, SpaceAxis Up, SpaceAxis Front)
{
    private const float MissingShare = 0.1f;
    private const int FewFaces = 1000;
    private const int Seed = 7;

    /// <summary>Makes a variant.</summary>
    /// <param name="name">plain, turned, scaled, decimated, torn or holes.</param>
    /// <param name="mesh">The creature's mesh.</param>
    /// <exception cref="ArgumentException">There is no such variant.</exception>
    public static MeshVariant Create(string name, TriangleMesh mesh)
    {
        var plain = new MeshVariant(mesh, point => point, SpaceAxis.Z, SpaceAxis.NegativeY);
        return name switch
        {
            "plain" => plain,
            // A file with y up whose creature faces +x.
            "turned" => new MeshVariant(
                mesh with { Positions = Array.ConvertAll(mesh.Positions, p => new Vector3(-p.Y, p.Z, -p.X)) },
                p => new Vector3(-p.Z, -p.X, p.Y), SpaceAxis.Y, SpaceAxis.X),
            "scaled" => plain with
            {
                Mesh = mesh with { Positions = Array.ConvertAll(mesh.Positions, p => p * 173 + new Vector3(500, -80, 31)) },
                Restore = p => (p - new Vector3(500, -80, 31)) / 173,
            },
            "decimated" => plain with { Mesh = Recolor(QuadricSimplification.Simplify(mesh.Positions, mesh.Indices, FewFaces)) },
            "torn" => plain with { Mesh = Torn(mesh) },
            "holes" => plain with { Mesh = WithoutFaces(mesh) },
            _ => throw new ArgumentException($"There is no variant {name}.", nameof(name)),
        };

        TriangleMesh Recolor(TriangleMesh few) => few with
        {
            Colors = Array.ConvertAll(
                few.Positions, p => mesh.Colors![Geometry.Spatial.Distances.Nearest(p, mesh.Positions)]),
        };
    }

    /// <summary>Every tenth face is missing.</summary>
    private static TriangleMesh WithoutFaces(TriangleMesh mesh)
    {
        var random = new Random(Seed);
        return mesh with { Indices = [.. mesh.Indices.Chunk(3).Where(_ => random.NextSingle() >= MissingShare).SelectMany(face => face)] };
    }

    /// <summary>The mesh in eight blocks that share no vertices and of which every other one is turned inside out.</summary>
    private static TriangleMesh Torn(TriangleMesh mesh)
    {
        Vector3 middle = BoundingBox.Of(mesh.Positions).Center;
        var numbers = new Dictionary<(int Vertex, int Block), int>();
        var sources = new List<int>();
        var indices = new List<int>();
        foreach (int[] face in mesh.Indices.Chunk(3))
        {
            Vector3 center = (mesh.Positions[face[0]] + mesh.Positions[face[1]] + mesh.Positions[face[2]]) / 3;
            int block = (center.X < middle.X ? 1 : 0) + (center.Y < middle.Y ? 2 : 0) + (center.Z < middle.Z ? 4 : 0);
            foreach (int vertex in block % 2 == 0 ? face : face.Reverse())
            {
                if (!numbers.TryGetValue((vertex, block), out int number))
                {
                    numbers.Add((vertex, block), number = sources.Count);
                    sources.Add(vertex);
                }
                indices.Add(number);
            }
        }
        // The blocks shrink a little, so that no two vertices are at the same place.
        var positions = new Vector3[sources.Count];
        foreach (var ((vertex, block), number) in numbers)
        {
            var side = new Vector3(block & 1, block >> 1 & 1, block >> 2 & 1) * 2 - Vector3.One;
            positions[number] = mesh.Positions[vertex] - side * 0.002f;
        }
        return new TriangleMesh(positions, [.. indices]) { Colors = [.. sources.Select(vertex => mesh.Colors![vertex])] };
    }
}
