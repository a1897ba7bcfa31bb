using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Cleanup;
using AniGenSharp.Geometry.Extraction;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Simplification;
using AniGenSharp.Geometry.Spatial;
using AniGenSharp.Pipeline;
using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Meshes;

namespace AniGenSharp.Bench;

/// <summary>The surface stage: its time at the official size, and its results compared with those of other programs.</summary>
internal static class SurfaceBenchmark
{
    /// <summary>Times the extraction and cleaning of a mesh of the official size, including the first run.</summary>
    /// <param name="runs">Number of runs.</param>
    /// <param name="creature">The creature.</param>
    public static void Run(int runs, OfficialSurface creature)
    {
        SurfaceField field = creature.Field();
        Console.WriteLine($"{field.Count} rows");
        SkinWeights? weights = null;
        for (int run = 0; run < runs; run++)
        {
            long start = Stopwatch.GetTimestamp();
            ExtractedSurface surface = SurfaceExtraction.Extract(field);
            double extraction = Stopwatch.GetElapsedTime(start).TotalSeconds;
            weights ??= creature.Weights(surface.Mesh.Positions);
            start = Stopwatch.GetTimestamp();
            CleanSurface clean = SurfaceCleaner.Clean(surface, weights);
            double cleaning = Stopwatch.GetElapsedTime(start).TotalSeconds;
            var (faces, both, result) = (surface.Mesh.FaceCount, extraction + cleaning, Describe(clean.Mesh));
            Print($"run {run + 1}: {faces} faces, extraction {extraction:f2} s, cleaning {cleaning:f2} s, both {both:f2} s; {result}");
            if (run == 0)
                Console.WriteLine(clean.Report);
        }
    }

    /// <summary>Times the cleaning of a result's saved surface, including the first run.</summary>
    /// <param name="stages">The result's stages.safetensors.</param>
    /// <param name="runs">Number of runs.</param>
    public static void Clean(string stages, int runs)
    {
        var values = SavedStages.Load(stages).Values;
        for (int run = 0; run < runs; run++)
        {
            long start = Stopwatch.GetTimestamp();
            var rig = RigMesh.Build(values, new GenerationOptions(), null, default);
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            var (faces, result) = (values.Surface!.Mesh.FaceCount, Describe(rig.Surface.Mesh));
            Print($"run {run + 1}: {faces} faces, cleaning with the rig {seconds:f2} s; {result}");
            if (run == 0)
                Console.WriteLine(rig.Surface.Report);
        }
    }

    /// <summary>
    /// Writes the clean dense mesh (NAME_dense.obj), the pipeline's result (NAME.obj) and its result with 5 % of the faces (NAME_ours.obj)
    /// for every sample picture and for the official size; also a mesh of the official size with 25,000 faces, for the atlas.
    /// </summary>
    public static void WriteMeshes(string folder)
    {
        Directory.CreateDirectory(folder);
        ExtractedSurface official = SurfaceExtraction.Extract(OfficialSurface.Filled.Field());
        SkinWeights weights = OfficialSurface.Filled.Weights(official.Mesh.Positions);
        Write(folder, "official", official, weights);
        ObjFile.Write(Path.Combine(folder, "official_25000.obj"),
            SurfaceCleaner.Clean(official, weights, new SurfaceCleaningOptions { Faces = 25_000 }).Mesh);
        using var models = StageBenchmark.LoadStarter();
        foreach (string picture in Directory.GetFiles(Path.GetDirectoryName(TestPaths.Sample("."))!, "*.png").Order(StringComparer.Ordinal))
        {
            ExtractedSurface surface = StageBenchmark.Surface(models, picture);
            Write(folder, Path.GetFileNameWithoutExtension(picture), surface, new SkinWeights([], 0));
        }
    }

    /// <summary>Prints the symmetric distances between meshes and a dense one.</summary>
    public static void Compare(string densePath, IEnumerable<string> paths)
    {
        TriangleMesh dense = ObjFile.Read(densePath);
        foreach (string path in paths)
        {
            TriangleMesh simple = ObjFile.Read(path);
            var (there, back) = (OneWay(simple, dense), OneWay(dense, simple));
            var (farthest, mean) = (Math.Max(there.Farthest, back.Farthest), (there.Mean + back.Mean) / 2);
            Print($"{Path.GetFileName(path)}: Hausdorff {farthest:e3}, mean {mean:e3}; {Describe(simple)}");
        }
    }

    private static void Write(string folder, string name, ExtractedSurface surface, SkinWeights weights)
    {
        CleanSurface clean = SurfaceCleaner.Clean(surface, weights, new GenerationOptions().Cleaning(surface.Mesh.FaceCount));
        ObjFile.Write(Path.Combine(folder, $"{name}_dense.obj"), clean.Dense);
        ObjFile.Write(Path.Combine(folder, $"{name}.obj"), clean.Mesh);
        TriangleMesh twentieth = SurfaceCleaner.Clean(
            surface, weights, new SurfaceCleaningOptions { Faces = clean.Dense.FaceCount / 20 }).Mesh;
        ObjFile.Write(Path.Combine(folder, $"{name}_ours.obj"), twentieth);
        Print($"{name}: dense {Describe(clean.Dense)}");
        Print($"{name}: result {Describe(clean.Mesh)}");
    }

    /// <summary>The properties by which a clean mesh is judged.</summary>
    private static string Describe(TriangleMesh mesh)
    {
        var edges = EdgeTable.Build(mesh.Indices, mesh.VertexCount);
        var (boundary, nonManifold) = TestMeshes.CountFaultyEdges(mesh);
        float[] lengths = [.. Enumerable.Range(0, edges.Count).Select(e => Vector3.Distance(
            mesh.Positions[mesh.Indices[edges[e][0]]], mesh.Positions[mesh.Indices[EdgeTable.Next(edges[e][0])]])).Order()];
        return string.Create(CultureInfo.InvariantCulture,
            $"{mesh.FaceCount} faces, {Components.Find(mesh.Indices, mesh.VertexCount).Count} components, "
            + $"{nonManifold} non-manifold and {boundary} boundary edges, "
            + $"longest edge {lengths[^1] / lengths[lengths.Length / 2]:f1} medians");
    }

    /// <summary>The distances from one mesh, at evenly spread points and at its vertices, to the other.</summary>
    private static (double Farthest, double Mean) OneWay(TriangleMesh from, TriangleMesh to)
    {
        const int samples = 400_000;
        var areas = new double[from.FaceCount];
        double total = 0;
        for (int f = 0; f < areas.Length; f++)
        {
            Vector3 a = from.Positions[from.Indices[3 * f]];
            areas[f] = total += Vector3.Cross(
                from.Positions[from.Indices[3 * f + 1]] - a, from.Positions[from.Indices[3 * f + 2]] - a).Length();
        }
        var random = new Random(7);
        var points = new Vector3[samples];
        for (int i = 0; i < samples; i++)
        {
            int f = Array.BinarySearch(areas, random.NextDouble() * total);
            f = Math.Min(f < 0 ? ~f : f, areas.Length - 1);
            float s = MathF.Sqrt(random.NextSingle()), t = random.NextSingle();
            points[i] = from.Positions[from.Indices[3 * f]] * (1 - s) + from.Positions[from.Indices[3 * f + 1]] * (s * (1 - t))
                + from.Positions[from.Indices[3 * f + 2]] * (s * t);
        }
        var tree = new BoundingVolumeHierarchy(to);
        var sampled = AttributeTransfer.Closest(tree, points);
        var vertices = AttributeTransfer.Closest(tree, [.. from.Indices.Distinct().Select(v => from.Positions[v])]);
        return (Math.Sqrt(sampled.Concat(vertices).Max(c => c.SquaredDistance)), sampled.Average(c => Math.Sqrt(c.SquaredDistance)));
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
