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
    private const int SheetSide = 240;

    /// <summary>Rigs every creature of a folder, writes the figures of each, and prints them and their means by class.</summary>
    /// <param name="truth">The folder that <c>make_creatures.py</c> wrote.</param>
    /// <param name="variant">The variant of the meshes, or <c>picture</c>.</param>
    /// <param name="words">
    /// The number of creatures, <c>auto</c>, <c>pictured</c>, <c>seeds N</c>, <c>only CLASS,CLASS</c>, <c>shard I/N</c>,
    /// <c>device NAME</c>, <c>model FOLDER</c>, <c>noise SCALE</c>, <c>meshes FOLDER</c>, <c>latents FOLDER</c>,
    /// <c>results FOLDER</c>, <c>out FOLDER</c>.
    /// </param>
    public static void Run(string truth, string variant, string[] words)
    {
        int count = words.Length > 0 && int.TryParse(words[0], out int given) ? given : int.MaxValue;
        string? Word(string name) => Array.IndexOf(words, name) is >= 0 and var i ? words.ElementAtOrDefault(i + 1) : null;
        string? only = Word("only"), saved = Word("results");
        int[] shard = [.. (Word("shard") ?? "0/1").Split('/').Select(part => int.Parse(part, CultureInfo.InvariantCulture))];
        var run = new Settings(
            variant, words.Contains("auto"), words.Contains("pictured"),
            Word("seeds") is { } seeds ? int.Parse(seeds, CultureInfo.InvariantCulture) : null,
            float.Parse(Word("noise") ?? "1", CultureInfo.InvariantCulture), Word("meshes"), Word("latents"), Word("out"));
        using var models = StageBenchmark.LoadStarter(Word("device") ?? "cpu", Word("model"));
        var results = new List<MeshRigResult>();
        Console.WriteLine("creature                  joints   skin count trees  front certainty seconds");
        string[] files = [.. Directory.GetFiles(truth, "*.json").Order(StringComparer.Ordinal)
            .Where(file => only is null || only.Split(',').Any(kind => Path.GetFileNameWithoutExtension(file).EndsWith("_" + kind)))];
        foreach (string file in files.Take(count).Where((_, i) => i % shard[1] == shard[0]))
        {
            if (saved is not null && File.Exists(MeshRigResult.PathOf(saved, Path.GetFileNameWithoutExtension(file))))
                continue;
            var result = Measure(models, Creature.Read(file), file, run);
            if (saved is not null)
                result.Write(saved);
            results.Add(result);
            var rig = result.Kept();
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{result.Name,-24} {rig.Joints,7:f4} {rig.Skin,6:f3} {rig.CountError,5} {rig.Trees,5} ")
                + $"{(result.FrontIsRight ? "right" : "WRONG"),6} "
                + string.Create(CultureInfo.InvariantCulture, $"{result.Certainty,9:f3} {result.Seconds,7:f2}"));
        }
        if (results.Count > 0)
            MeshRigTable.Print(results);
    }

    private static MeshRigResult Measure(LoadedModels models, Creature creature, string file, Settings run)
    {
        var clock = Stopwatch.StartNew();
        if (run.Variant == "picture")
        {
            var values = new NetworkPipeline(models, new StageClock(null, default)).Predict(
                models.Conditioner.Prepare(PictureSource.FromFile(Path.ChangeExtension(file, ".png")).Read(), file),
                models.Resolve(new GenerationOptions()));
            var rig = RigMesh.Build(values, new GenerationOptions(), null, default);
            var generated = new RiggedAsset(rig.Surface.Mesh, rig.Skeleton, SkinInfluences.FromWeights(rig.Surface.Weights));
            return new MeshRigResult(creature.Name, creature.Kind, [Compare(creature, generated, rig.Repair.Components, null)])
            {
                Seconds = clock.Elapsed.TotalSeconds,
            };
        }
        var mesh = MeshVariant.Create(run.Variant, CreatureMesh.ReadOrCreate(creature, run.Meshes));
        var options = new RigMeshOptions { Up = mesh.Up, Front = run.Auto ? null : mesh.Front, Seeds = run.Seeds };
        clock.Restart();
        var rigger = new MeshRigger(models, options, new StageClock(null, default))
        {
            Hooks =
            [
                new NoiseScale(run.Noise),
                .. run.Latents is { } kept ? [new KeptLatents(Path.Combine(kept, creature.Name))] : Array.Empty<IStageHook>(),
            ],
        };
        var picture = run.Pictured
            ? models.Conditioner.Prepare(PictureSource.FromFile(Path.ChangeExtension(file, ".png")).Read(), file) : null;
        RiggedShape[] rigs = [.. rigger.RunAll(MeshFile.FromMesh(mesh.Mesh, creature.Name), picture)];
        double seconds = clock.Elapsed.TotalSeconds;
        RiggedAsset[] assets = [.. rigs.Select(rig => ToTruth(rig, mesh))];
        if (run.Output is { } output)
        {
            WritePicture(output, creature.Name, assets[0]);
            File.WriteAllBytes(Path.Combine(output, creature.Name + "_seen.png"), ImageFile.EncodePng(rigs[0].Values.Picture.Rgb));
        }
        return new MeshRigResult(
            creature.Name, creature.Kind,
            [.. rigs.Zip(assets, (rig, asset) => Compare(creature, asset, rig.Repair.Components, rig.Candidate))])
        {
            Seconds = seconds,
            FrontIsRight = rigs[0].Placement.Front == mesh.Front,
            Certainty = rigs[0].Estimate!.Certainty,
        };
    }

    /// <summary>A rig in the space of the creature.</summary>
    private static RiggedAsset ToTruth(RiggedShape rigged, MeshVariant mesh)
    {
        Vector3 Restore(Vector3 point) => mesh.Restore(
            Vector3.Transform(YUpSpace.FromNetworks(rigged.Placement.Unscale(point)), rigged.Placement.FromYUp));
        return rigged.Asset with
        {
            Mesh = rigged.Asset.Mesh with { Positions = Array.ConvertAll(rigged.Asset.Mesh.Positions, Restore), Normals = null },
            Skeleton = rigged.Asset.Skeleton.WithJoints(rigged.Asset.Skeleton.Joints.Select(Restore)),
        };
    }

    private static MeshRigFigures Compare(Creature creature, RiggedAsset asset, int trees, RigCandidate? own)
    {
        int[] matched = [.. asset.Skeleton.Joints.Select(creature.Nearest)];
        return new MeshRigFigures(
            own, RigFigures.JointError(creature, asset.Skeleton), RigFigures.SkinError(creature, asset.Mesh, asset.Influences, matched),
            asset.Skeleton.Count - creature.Truth.Count, trees,
            [.. asset.Skeleton.Joints.Zip(asset.Skeleton.Parents, (joint, parent) => new[] { joint.X, joint.Y, joint.Z, parent })]);
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

    private sealed record Settings(
        string Variant, bool Auto, bool Pictured, int? Seeds, float Noise, string? Meshes, string? Latents, string? Output);
}
