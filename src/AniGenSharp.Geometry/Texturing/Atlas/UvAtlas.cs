using System.Numerics;
using AniGenSharp.Geometry.Concurrency;
using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Geometry.Texturing.Atlas;

/// <summary>How an atlas is made.</summary>
internal sealed record UvAtlasOptions
{
    /// <summary>Texels a side of the texture that it is made for.</summary>
    public int TextureSize { get; init; } = 1024;

    /// <summary>Texels between charts, half of them around each: what mip-mapping may blur into.</summary>
    public int Padding { get; init; } = 4;

    /// <summary>
    /// The most that a chart bends: one minus the length of the mean of its unit normals (0 flat, 1/2 a hemisphere).
    /// Smaller gives more charts with less stretch.
    /// </summary>
    public double Bend { get; init; } = 0.18;

    /// <summary>The largest factor by which any direction on any face may be stretched or shrunk within its chart.</summary>
    public double MaxStretch { get; init; } = 4;
}

/// <summary>What an atlas is like.</summary>
/// <param name="Charts">Number of charts.</param>
/// <param name="Utilization">Share of the texture that faces cover.</param>
/// <param name="StretchL2">
/// Root mean square stretch of the map from texture to surface (Sander et al. 2001), scaled so that a map that keeps all lengths has 1.
/// </param>
/// <param name="StretchMax">Largest stretch in any direction, scaled alike; faces thinner than 1 : 1000 are left out.</param>
internal sealed record UvAtlasFigures(int Charts, double Utilization, double StretchL2, double StretchMax);

/// <summary>
/// A mesh cut into charts that lie flat in a texture without overlaps or flips. The same mesh gives the same atlas on
/// any number of threads.
/// </summary>
/// <param name="Mesh">The mesh with texture coordinates; vertices on seams are split. Faces keep their order.</param>
/// <param name="VertexMap">The vertex that each vertex of <see cref="Mesh"/> had in the mesh before, [V].</param>
/// <param name="FaceCharts">The chart of each face, -1 for one thinner than 1 : 1000, which has a single texel, [F].</param>
/// <param name="Figures">Its measure.</param>
internal sealed record UvAtlas(TriangleMesh Mesh, int[] VertexMap, int[] FaceCharts, UvAtlasFigures Figures)
{
    // A finer packing grid gains little and costs its square.
    private const int MaxCells = 512;

    /// <summary>Makes an atlas.</summary>
    /// <param name="mesh">The surface; open, of several parts or non-manifold edges are all right.</param>
    /// <param name="options">How, or null for the defaults.</param>
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

    /// <summary>Lays a cluster flat, cutting it into flatter ones as often as it takes.</summary>
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
            // Smooth across the seams, which the split mesh alone would not show.
            Normals = Pick(normals, sources),
            Colors = mesh.Colors is null ? null : Pick(mesh.Colors, sources),
            TexCoords = [.. texCoords],
        };
        return new UvAtlas(split, sources, faceCharts, Measure(split, charts.Length));
    }

    /// <summary>Faces too thin to lie flat shrink to a point of the texture: the place of one of their corners in a chart.</summary>
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

    /// <summary>Measures texture coordinates, ours or another's.</summary>
    /// <param name="mesh">A mesh with texture coordinates without overlaps.</param>
    /// <param name="charts">Number of charts, for the record.</param>
    internal static UvAtlasFigures Measure(TriangleMesh mesh, int charts)
    {
        double flat = 0, solid = 0, squares = 0, largest = 0;
        for (int i = 0; i < mesh.Indices.Length; i += 3)
        {
            int a = mesh.Indices[i], b = mesh.Indices[i + 1], c = mesh.Indices[i + 2];
            Vector3 p = mesh.Positions[a], q = mesh.Positions[b], r = mesh.Positions[c];
            Vector2 s = mesh.TexCoords![a], t = mesh.TexCoords[b], u = mesh.TexCoords[c];
            double area = Vector3.Cross(q - p, r - p).Length() / 2;
            flat += Math.Abs(((double)t.X - s.X) * ((double)u.Y - s.Y) - ((double)t.Y - s.Y) * ((double)u.X - s.X)) / 2;
            if (ChartSurface.IsSliver(area, Vector3.Distance(p, q), Vector3.Distance(q, r), Vector3.Distance(r, p)))
                continue;
            (double larger, double smaller) = ChartStretch.Squares(p, q, r, s, t, u);
            solid += area;
            squares += area * (larger + smaller) / 2;
            largest = Math.Max(largest, larger);
        }
        double scale = flat / Math.Max(solid, 1e-30);
        return new UvAtlasFigures(charts, flat, Math.Sqrt(squares / Math.Max(solid, 1e-30) * scale), Math.Sqrt(largest * scale));
    }
}
