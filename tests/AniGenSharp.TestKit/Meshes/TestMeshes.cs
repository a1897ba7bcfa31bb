using System.Numerics;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Extraction;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Spatial;

namespace AniGenSharp.TestKit.Meshes;

/// <summary>Meshes with known properties, and the figures that tests measure.</summary>
internal static class TestMeshes
{
    /// <summary>A closed icosphere with 20 · 4^levels faces.</summary>
    public static TriangleMesh Sphere(int levels, float radius = 0.4f, Vector3 center = default)
    {
        float t = (1 + MathF.Sqrt(5)) / 2;
        var points = new List<Vector3> { new(-1, t, 0), new(1, t, 0), new(-1, -t, 0), new(1, -t, 0), new(0, -1, t), new(0, 1, t),
            new(0, -1, -t), new(0, 1, -t), new(t, 0, -1), new(t, 0, 1), new(-t, 0, -1), new(-t, 0, 1) };
        List<int> faces = [0, 11, 5, 0, 5, 1, 0, 1, 7, 0, 7, 10, 0, 10, 11, 1, 5, 9, 5, 11, 4, 11, 10, 2, 10, 7, 6, 7, 1, 8, 3, 9, 4, 3, 4,
            2, 3, 2, 6, 3, 6, 8, 3, 8, 9, 4, 9, 5, 2, 4, 11, 6, 2, 10, 8, 6, 7, 9, 8, 1];
        for (int level = 0; level < levels; level++)
        {
            var middles = new Dictionary<(int, int), int>();
            var finer = new List<int>(4 * faces.Count);
            int Middle(int a, int b)
            {
                var key = (Math.Min(a, b), Math.Max(a, b));
                if (!middles.TryGetValue(key, out int middle))
                {
                    middles[key] = middle = points.Count;
                    points.Add(Vector3.Normalize(points[a]) + Vector3.Normalize(points[b]));
                }
                return middle;
            }
            for (int i = 0; i < faces.Count; i += 3)
            {
                int a = faces[i], b = faces[i + 1], c = faces[i + 2], ab = Middle(a, b), bc = Middle(b, c), ca = Middle(c, a);
                finer.AddRange([a, ab, ca, ab, b, bc, ca, bc, c, ab, bc, ca]);
            }
            faces = finer;
        }
        return new TriangleMesh([.. points.Select(p => Vector3.Normalize(p) * radius + center)], [.. faces]);
    }

    /// <summary>A closed torus of <paramref name="rings"/> × <paramref name="sides"/> quads.</summary>
    public static TriangleMesh Torus(int rings, int sides, float radius = 0.3f, float tube = 0.1f)
    {
        var points = new List<Vector3>();
        var faces = new List<int>();
        for (int i = 0; i < rings; i++)
        {
            for (int j = 0; j < sides; j++)
            {
                float u = MathF.Tau * i / rings, v = MathF.Tau * j / sides;
                points.Add(new Vector3(
                    (radius + tube * MathF.Cos(v)) * MathF.Cos(u), (radius + tube * MathF.Cos(v)) * MathF.Sin(u), tube * MathF.Sin(v)));
                int a = i * sides + j, b = (i + 1) % rings * sides + j;
                int c = (i + 1) % rings * sides + (j + 1) % sides, d = i * sides + (j + 1) % sides;
                faces.AddRange([a, b, c, a, c, d]);
            }
        }
        return new TriangleMesh([.. points], [.. faces]);
    }

    /// <summary>
    /// A flat square of <paramref name="cells"/> × <paramref name="cells"/> quads in the xy plane, with an open boundary.
    /// </summary>
    public static TriangleMesh Square(int cells)
    {
        var points = new List<Vector3>();
        var faces = new List<int>();
        for (int y = 0; y <= cells; y++)
        {
            for (int x = 0; x <= cells; x++)
            {
                points.Add(new Vector3((float)x / cells - 0.5f, (float)y / cells - 0.5f, 0));
                if (x == cells || y == cells)
                    continue;
                int a = y * (cells + 1) + x, b = a + 1, c = b + cells + 1, d = a + cells + 1;
                faces.AddRange([a, b, c, a, c, d]);
            }
        }
        return new TriangleMesh([.. points], [.. faces]);
    }

    /// <summary>The zero level set of a function over the unit cube.</summary>
    public static TriangleMesh Level(int resolution, Func<Vector3, float> distance)
    {
        int side = resolution + 1;
        Vector3 Place(int p) => new Vector3(p / (side * side), p / side % side, p % side) / resolution - new Vector3(0.5f);
        float[] distances = [.. Enumerable.Range(0, side * side * side).Select(p => distance(Place(p)))];
        var mesh = FlexiCubes.Extract(Grid(resolution, distances, Place, _ => [], 0, _ => default));
        return new TriangleMesh(mesh.Positions, mesh.Indices);
    }

    /// <summary>A FlexiCubes grid from the values at all grid points.</summary>
    public static SurfaceGrid Grid(
        int resolution, float[] distances, Func<int, Vector3> position, Func<int, ReadOnlySpan<float>> attributes, int channels,
        Func<int, ReadOnlySpan<float>> weights)
    {
        var inside = new RankedBitSet(distances.Length);
        for (int p = 0; p < distances.Length; p++)
        {
            if (distances[p] < 0)
                inside.Add(p);
        }
        var numbering = new GridNumbering(resolution);
        var cubes = SurfaceGrid.CubesAcrossZero(inside, numbering);
        var points = SurfaceGrid.CornersOf(cubes, numbering);
        int[] members = [.. Enumerable.Range(0, distances.Length).Where(points.Contains)];
        var rows = new float[members.Length * channels];
        for (int i = 0; i < members.Length; i++)
            attributes(members[i]).CopyTo(rows.AsSpan(i * channels));
        return new SurfaceGrid
        {
            Numbering = numbering,
            Cubes = cubes,
            Points = points,
            Distances = [.. members.Select(p => distances[p])],
            Positions = [.. members.Select(position)],
            Attributes = rows,
            Channels = channels,
            Weights = weights,
        };
    }

    /// <summary>Combines several meshes into one.</summary>
    public static TriangleMesh Join(params TriangleMesh[] meshes)
    {
        var points = new List<Vector3>();
        var faces = new List<int>();
        foreach (var mesh in meshes)
        {
            faces.AddRange(mesh.Indices.Select(i => i + points.Count));
            points.AddRange(mesh.Positions);
        }
        return new TriangleMesh([.. points], [.. faces]);
    }

    /// <summary>Removes the faces whose centers satisfy a condition.</summary>
    public static TriangleMesh Without(TriangleMesh mesh, Func<Vector3, bool> drop) =>
        new(mesh.Positions, [.. Enumerable.Range(0, mesh.FaceCount).Where(f => !drop(Center(mesh, f)))
            .SelectMany(f => mesh.Indices[(3 * f)..(3 * f + 3)])]);

    public static Vector3 Center(TriangleMesh mesh, int face) =>
        (mesh.Positions[mesh.Indices[3 * face]] + mesh.Positions[mesh.Indices[3 * face + 1]]
            + mesh.Positions[mesh.Indices[3 * face + 2]]) / 3;

    /// <summary>The number of edges with one face, and of edges with more than two faces or with two in the same direction.</summary>
    public static (int Boundary, int NonManifold) CountFaultyEdges(TriangleMesh mesh)
    {
        var edges = EdgeTable.Build(mesh.Indices, mesh.VertexCount);
        int boundary = 0, nonManifold = 0;
        for (int e = 0; e < edges.Count; e++)
        {
            var sides = edges[e];
            if (sides.Length == 1)
                boundary++;
            else if (sides.Length > 2 || mesh.Indices[sides[0]] == mesh.Indices[sides[1]])
                nonManifold++;
        }
        return (boundary, nonManifold);
    }

    public static int ComponentCount(TriangleMesh mesh) => Components.Find(mesh.Indices, mesh.VertexCount).Count;

    public static int Euler(TriangleMesh mesh) =>
        mesh.Indices.Distinct().Count() - EdgeTable.Build(mesh.Indices, mesh.VertexCount).Count + mesh.FaceCount;

    public static double Area(TriangleMesh mesh)
    {
        double area = 0;
        for (int i = 0; i < mesh.Indices.Length; i += 3)
        {
            Vector3 a = mesh.Positions[mesh.Indices[i]];
            area += Vector3.Cross(mesh.Positions[mesh.Indices[i + 1]] - a, mesh.Positions[mesh.Indices[i + 2]] - a).Length() / 2;
        }
        return area;
    }

    public static double Volume(TriangleMesh mesh)
    {
        double volume = 0;
        for (int i = 0; i < mesh.Indices.Length; i += 3)
        {
            volume += Vector3.Dot(mesh.Positions[mesh.Indices[i]],
                Vector3.Cross(mesh.Positions[mesh.Indices[i + 1]], mesh.Positions[mesh.Indices[i + 2]])) / 6;
        }
        return volume;
    }

    public static double LongestEdge(TriangleMesh mesh) =>
        Enumerable.Range(0, mesh.Indices.Length)
            .Max(h => Vector3.Distance(mesh.Positions[mesh.Indices[h]], mesh.Positions[mesh.Indices[EdgeTable.Next(h)]]));

    /// <summary>The minimum quality of a triangle in the mesh: 1 for an equilateral triangle, close to 0 for a sliver.</summary>
    public static double LeastQuality(TriangleMesh mesh)
    {
        double least = 1;
        for (int i = 0; i < mesh.Indices.Length; i += 3)
        {
            Vector3 a = mesh.Positions[mesh.Indices[i]], b = mesh.Positions[mesh.Indices[i + 1]], c = mesh.Positions[mesh.Indices[i + 2]];
            double sum = (b - a).LengthSquared() + (c - a).LengthSquared() + (c - b).LengthSquared();
            least = Math.Min(least, 2 * Math.Sqrt(3) * Vector3.Cross(b - a, c - a).Length() / sum);
        }
        return least;
    }
}
