using System.Numerics;
using AniGenSharp.Geometry.Concurrency;
using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Geometry.Texturing.Atlas;

/// <summary>
/// A mesh cut into charts that lie flat in a texture without overlaps or flips: clustered (<see cref="ChartClusters"/>), flattened
/// (<see cref="ChartUnfolding"/>) and packed (<see cref="ChartPacker"/>). The same mesh gives the same atlas on any number of threads.
/// </summary>
/// <param name="Mesh">The mesh with texture coordinates; vertices on seams are split. Faces keep their order.</param>
/// <param name="VertexMap">For each vertex of <see cref="Mesh"/> the vertex of the original mesh, [V].</param>
/// <param name="FaceCharts">The chart of each face, or -1 for a face thinner than 1 : 1000, which has a single texel, [F].</param>
internal sealed record UvAtlas(TriangleMesh Mesh, int[] VertexMap, int[] FaceCharts)
{
    // A finer packing grid gains little, and its cost grows quadratically.
    private const int MaxCells = 512;

    /// <summary>Creates an atlas.</summary>
    /// <param name="mesh">The surface; it may be open, have several parts and non-manifold edges.</param>
    /// <param name="options">Options, or null for the defaults.</param>
    /// <exception cref="ArgumentException">The mesh has no faces with an area, or an option is out of range.</exception>
    public static UvAtlas Create(TriangleMesh mesh, UvAtlasOptions? options = null)
    {
        options ??= new UvAtlasOptions();
        if (mesh.FaceCount == 0)
            throw new ArgumentException("A mesh without faces has no atlas.", nameof(mesh));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.TextureSize, 16);
        ArgumentOutOfRangeException.ThrowIfNegative(options.Padding);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Padding, options.TextureSize / 8);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxStretch, 1.5);

        var surface = new ChartSurface(mesh);
        Chart[] charts = Flatten(surface, options);
        if (charts.Length == 0)
            throw new ArgumentException("No face of the mesh has an area.", nameof(mesh));
        ChartPacker.Pack(charts, Math.Min(options.TextureSize, MaxCells), options.Padding / (double)options.TextureSize);
        return Assemble(mesh, charts);
    }

    private static Chart[] Flatten(ChartSurface surface, UvAtlasOptions options)
    {
        int[] faces = [.. Enumerable.Range(0, surface.Areas.Length).Where(face => !surface.IsSliver(face))];
        int[][] clusters = ChartClusters.Cut(surface, faces, options.Bend);
        var charts = new List<Chart>[clusters.Length];
        Parallel.For(
            0, clusters.Length, ParallelLoops.Options,
            i => charts[i] = Unfold(surface, clusters[i], options.Bend, options.MaxStretch));
        return [.. charts.SelectMany(chart => chart)];
    }

    /// <summary>Flattens a cluster, cutting it into flatter ones as often as necessary.</summary>
    private static List<Chart> Unfold(ChartSurface surface, int[] faces, double bend, double maxStretch)
    {
        var chart = new Chart(surface, faces);
        if (ChartUnfolding.Unfold(chart, maxStretch))
            return [chart];
        int[][] parts = [faces];
        while (parts.Length == 1)
        {
            bend /= 2;
            parts = bend > 1e-6 ? ChartClusters.Cut(surface, faces, bend) : [.. faces.Select(face => new[] { face })];
        }
        return [.. parts.SelectMany(part => Unfold(surface, part, bend, maxStretch))];
    }

    private static UvAtlas Assemble(TriangleMesh mesh, Chart[] charts)
    {
        var map = new List<int>(mesh.VertexCount * 3 / 2);
        var texCoords = new List<Vector2>(map.Capacity);
        var indices = new int[mesh.Indices.Length];
        var faceCharts = new int[mesh.FaceCount];
        Array.Fill(faceCharts, -1);
        for (int number = 0; number < charts.Length; number++)
        {
            Chart chart = charts[number];
            for (int corner = 0; corner < chart.Corners.Length; corner++)
                indices[3 * chart.Faces[corner / 3] + corner % 3] = map.Count + chart.Corners[corner];
            foreach (int face in chart.Faces)
                faceCharts[face] = number;
            map.AddRange(chart.Sources);
            texCoords.AddRange(chart.Uvs);
        }
        AddSlivers(mesh, faceCharts, indices, map, texCoords);
        int[] sources = [.. map];
        Vector3[] normals = mesh.Normals ?? VertexNormals.Smooth(mesh);
        var split = new TriangleMesh(Pick(mesh.Positions, sources), indices)
        {
            // These normals are smooth across the seams; those of the split mesh would not be.
            Normals = Pick(normals, sources),
            Colors = mesh.Colors is null ? null : Pick(mesh.Colors, sources),
            TexCoords = [.. texCoords],
        };
        return new UvAtlas(split, sources, faceCharts);
    }

    /// <summary>
    /// Faces that are too thin to be flattened shrink to a point of the texture: the position of one of their corners in a chart.
    /// </summary>
    private static void AddSlivers(TriangleMesh mesh, int[] faceCharts, int[] indices, List<int> map, List<Vector2> texCoords)
    {
        var places = new Dictionary<int, Vector2>();
        for (int face = 0; face < faceCharts.Length; face++)
        {
            if (faceCharts[face] >= 0)
                continue;
            if (places.Count == 0)
            {
                for (int vertex = map.Count - 1; vertex >= 0; vertex--)
                    places[map[vertex]] = texCoords[vertex];
            }
            Vector2 place = new(0.5f);
            for (int corner = 2; corner >= 0; corner--)
                place = places.GetValueOrDefault(mesh.Indices[3 * face + corner], place);
            for (int corner = 0; corner < 3; corner++)
            {
                indices[3 * face + corner] = map.Count;
                map.Add(mesh.Indices[3 * face + corner]);
                texCoords.Add(place);
            }
        }
    }

    private static Vector3[] Pick(Vector3[] values, int[] map) => Array.ConvertAll(map, index => values[index]);
}
