using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using AniGenSharp.Geometry.Rig;
using AniGenSharp.Geometry.Surface;

// SurfaceBench clean in.obj out.obj share_kept    cleans and simplifies, and says how long it took
// SurfaceBench distance dense.obj simple.obj…     symmetric Hausdorff and mean distance of each to the dense mesh
if (args is ["clean", var source, var target, var kept])
{
    var mesh = Load(source);
    var options = new SurfaceCleaningOptions { SimplifyRatio = 1 - double.Parse(kept, CultureInfo.InvariantCulture) };
    for (int run = 0; run < 3; run++)
    {
        var watch = Stopwatch.StartNew();
        var clean = SurfaceCleaner.Clean(new ExtractedSurface(mesh, null, [], 0), new SkinWeights([], 0), options);
        Console.WriteLine($"AniGenSharp: {mesh.FaceCount} -> {clean.Mesh.FaceCount} faces in {watch.Elapsed.TotalSeconds:f3} s; {clean.Report}");
        if (run == 2)
            Save(target, clean.Mesh);
    }
}
else if (args is ["distance", var densePath, .. var simplePaths])
{
    var dense = Load(densePath);
    foreach (string path in simplePaths)
    {
        var simple = Load(path);
        var (there, back) = (OneWay(simple, dense), OneWay(dense, simple));
        Console.WriteLine($"{Path.GetFileName(path)}: {simple.FaceCount} faces, Hausdorff {Math.Max(there.Farthest, back.Farthest):e3}, mean {(there.Mean + back.Mean) / 2:e3}");
    }
}
else
{
    Console.Error.WriteLine("SurfaceBench clean in.obj out.obj share_kept | SurfaceBench distance dense.obj simple.obj…");
    return 2;
}
return 0;

// Distances from evenly spread points and the vertices of one mesh to the other.
static (double Farthest, double Mean) OneWay(TriangleMesh from, TriangleMesh to)
{
    const int samples = 400_000;
    var areas = new double[from.FaceCount];
    double total = 0;
    for (int f = 0; f < areas.Length; f++)
    {
        Vector3 a = from.Positions[from.Indices[3 * f]];
        areas[f] = total += Vector3.Cross(from.Positions[from.Indices[3 * f + 1]] - a, from.Positions[from.Indices[3 * f + 2]] - a).Length();
    }
    var random = new Random(7);
    var points = new Vector3[samples];
    for (int i = 0; i < samples; i++)
    {
        int f = Array.BinarySearch(areas, random.NextDouble() * total);
        f = Math.Min(f < 0 ? ~f : f, areas.Length - 1);
        float s = MathF.Sqrt(random.NextSingle()), t = random.NextSingle();
        points[i] = from.Positions[from.Indices[3 * f]] * (1 - s) + from.Positions[from.Indices[3 * f + 1]] * (s * (1 - t)) + from.Positions[from.Indices[3 * f + 2]] * (s * t);
    }
    var tree = new BoundingVolumeHierarchy(to);
    var sampled = AttributeTransfer.Closest(tree, points);
    var vertices = AttributeTransfer.Closest(tree, [.. from.Indices.Distinct().Select(v => from.Positions[v])]);
    return (Math.Sqrt(sampled.Concat(vertices).Max(c => c.SquaredDistance)), sampled.Average(c => Math.Sqrt(c.SquaredDistance)));
}

static TriangleMesh Load(string path)
{
    var positions = new List<Vector3>();
    var indices = new List<int>();
    foreach (string line in File.ReadLines(path))
    {
        string[] parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts is ["v", ..])
            positions.Add(new Vector3(float.Parse(parts[1], CultureInfo.InvariantCulture), float.Parse(parts[2], CultureInfo.InvariantCulture), float.Parse(parts[3], CultureInfo.InvariantCulture)));
        else if (parts is ["f", ..])
            indices.AddRange(parts[1..4].Select(part => int.Parse(part.Split('/')[0], CultureInfo.InvariantCulture) - 1));
    }
    return new TriangleMesh([.. positions], [.. indices]);
}

static void Save(string path, TriangleMesh mesh)
{
    using var writer = new StreamWriter(path);
    foreach (Vector3 p in mesh.Positions)
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"v {p.X:r} {p.Y:r} {p.Z:r}"));
    for (int i = 0; i < mesh.Indices.Length; i += 3)
        writer.WriteLine($"f {mesh.Indices[i] + 1} {mesh.Indices[i + 1] + 1} {mesh.Indices[i + 2] + 1}");
}
