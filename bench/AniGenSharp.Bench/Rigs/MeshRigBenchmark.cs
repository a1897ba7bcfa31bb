using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Imaging;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Models;
using AniGenSharp.Pipeline;
using AniGenSharp.Rigging;

namespace AniGenSharp.Bench.Rigs;

/// <summary>The rigs that existing meshes get, and those of assets generated from pictures of them, beside the truth.</summary>
internal static class MeshRigBenchmark
{
    private const int Faces = 25_000;
    private const int SheetSide = 240;

    /// <summary>Rigs every creature of a folder, and prints figures of each and means by class.</summary>
    /// <param name="truth">The folder that <c>make_creatures.py</c> wrote.</param>
    /// <param name="variant">The variant of the meshes, or <c>picture</c>.</param>
    /// <param name="words">The number of creatures, <c>auto</c>, <c>seeds N</c>, <c>out FOLDER</c>.</param>
    public static void Run(string truth, string variant, string[] words)
    {
        int count = words.Length > 0 && int.TryParse(words[0], out int given) ? given : int.MaxValue;
        string? Word(string name) => Array.IndexOf(words, name) is >= 0 and var i ? words.ElementAtOrDefault(i + 1) : null;
        var run = new Settings(
            variant, words.Contains("auto"), int.Parse(Word("seeds") ?? "1", CultureInfo.InvariantCulture), Word("out"));
        using var models = StageBenchmark.LoadStarter();
        var rows = new List<Row>();
        Console.WriteLine("creature                  joints   skin count trees  front certainty seconds");
        foreach (string file in Directory.GetFiles(truth, "*.json").Order(StringComparer.Ordinal).Take(count))
        {
            var row = Measure(models, Creature.Read(file), file, run);
            rows.Add(row);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{row.Name,-24} {row.Joints,7:f4} {row.Skin,6:f3} {row.CountError,5} {row.Trees,5} ")
                + $"{(row.FrontIsRight ? "right" : "WRONG"),6} "
                + string.Create(CultureInfo.InvariantCulture, $"{row.Certainty,9:f3} {row.Seconds,7:f2}"));
        }
        Console.WriteLine();
        Console.WriteLine("| class | n | joints | skin L1 | joint count | one tree | front right | seconds |");
        Console.WriteLine("| --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (var kind in rows.GroupBy(row => row.Kind).OrderByDescending(kind => kind.Count()))
            Print(kind.Key, [.. kind]);
        Print("all", [.. rows]);
    }

    private static Row Measure(LoadedModels models, Creature creature, string file, Settings run)
    {
        var clock = Stopwatch.StartNew();
        if (run.Variant == "picture")
        {
            var values = new NetworkPipeline(models, new StageClock(null, default)).Predict(
                models.Conditioner.Prepare(PictureSource.FromFile(Path.ChangeExtension(file, ".png")).Read(), file),
                models.Resolve(new GenerationOptions()));
            var rig = RigMesh.Build(values, new GenerationOptions(), default);
            var generated = new RiggedAsset(rig.Surface.Mesh, rig.Skeleton, SkinInfluences.FromWeights(rig.Surface.Weights));
            return Compare(creature, generated, rig.Repair.Components) with { Seconds = clock.Elapsed.TotalSeconds };
        }
        var mesh = MeshVariant.Create(run.Variant, CreatureMesh.Create(creature, Faces));
        var options = new RigMeshOptions { Up = mesh.Up, Front = run.Auto ? null : mesh.Front, Seeds = run.Seeds };
        clock.Restart();
        var rigged = new MeshRigger(models, options, new StageClock(null, default)).Run(MeshFile.FromMesh(mesh.Mesh, creature.Name), null);
        double seconds = clock.Elapsed.TotalSeconds;
        Vector3 ToTruth(Vector3 point) => mesh.Restore(
            Vector3.Transform(YUpSpace.FromNetworks(rigged.Placement.Unscale(point)), rigged.Placement.FromYUp));
        var asset = rigged.Asset with
        {
            Mesh = rigged.Asset.Mesh with { Positions = Array.ConvertAll(rigged.Asset.Mesh.Positions, ToTruth), Normals = null },
            Skeleton = rigged.Asset.Skeleton.WithJoints(rigged.Asset.Skeleton.Joints.Select(ToTruth)),
        };
        if (run.Output is { } output)
            WritePicture(output, creature.Name, asset);
        return Compare(creature, asset, rigged.Repair.Components) with
        {
            Seconds = seconds,
            FrontIsRight = rigged.Placement.Front == mesh.Front,
            Certainty = rigged.Estimate!.Certainty,
        };
    }

    private static Row Compare(Creature creature, RiggedAsset asset, int trees)
    {
        int[] matched = [.. asset.Skeleton.Joints.Select(creature.Nearest)];
        return new Row(
            creature.Name, creature.Kind, RigFigures.JointError(creature, asset.Skeleton),
            RigFigures.SkinError(creature, asset.Mesh, asset.Influences, matched), asset.Skeleton.Count - creature.Truth.Count, trees);
    }

    /// <summary>Writes the mesh with its skeleton, from two sides, and the weights of its joints as colors.</summary>
    private static void WritePicture(string folder, string name, RiggedAsset asset)
    {
        Directory.CreateDirectory(folder);
        var options = new PreviewOptions { Width = SheetSide, Height = SheetSide, Skeleton = true };
        var weights = asset with { Mesh = asset.Mesh with { Colors = WeightColors(asset) } };
        RgbaImage[] pictures =
        [
            Preview.Render(asset, options), Preview.Render(asset, options with { Azimuth = 110 }), Preview.Render(weights, options),
            Preview.Render(weights, options with { Azimuth = 110, Skeleton = false }),
        ];
        File.WriteAllBytes(Path.Combine(folder, name + ".png"), ImageFile.EncodePng(ContactSheet.Compose([pictures])));
    }

    private static Vector3[] WeightColors(RiggedAsset asset)
    {
        var random = new Random(3);
        Vector3[] ofJoint =
            [.. asset.Skeleton.Joints.Select(_ => new Vector3(random.NextSingle(), random.NextSingle(), random.NextSingle()))];
        return [.. Enumerable.Range(0, asset.Mesh.VertexCount).Select(vertex =>
        {
            var color = Vector3.Zero;
            for (int k = 0; k < asset.Influences.PerVertex; k++)
                color += asset.Influences.Weights(vertex)[k] * ofJoint[asset.Influences.Joints(vertex)[k]];
            return color;
        })];
    }

    private static void Print(string kind, Row[] rows) => Console.WriteLine(
        string.Create(
            CultureInfo.InvariantCulture,
            $"| {kind} | {rows.Length} | {rows.Average(row => row.Joints):f4} | {rows.Average(row => row.Skin):f3} ")
        + string.Create(
            CultureInfo.InvariantCulture,
            $"| {rows.Average(row => Math.Abs(row.CountError)):f2} | {100 * rows.Average(row => row.Trees == 1 ? 1.0 : 0):f0} % ")
        + string.Create(
            CultureInfo.InvariantCulture,
            $"| {100 * rows.Average(row => row.FrontIsRight ? 1.0 : 0):f0} % | {rows.Average(row => row.Seconds):f1} |"));

    private sealed record Settings(string Variant, bool Auto, int Seeds, string? Output);

    private sealed record Row(string Name, string Kind, double Joints, double Skin, int CountError, int Trees)
    {
        public double Seconds { get; init; }

        public bool FrontIsRight { get; init; } = true;

        public double Certainty { get; init; } = 1;
    }
}
