using System.Diagnostics;
using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Devices.Memory;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Extraction;
using AniGenSharp.Geometry.Gltf;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Skeletons.Grouping;
using AniGenSharp.Geometry.Skeletons.Repair;
using AniGenSharp.Geometry.Skinning;
using AniGenSharp.Pipeline;
using AniGenSharp.Sampling;
using AniGenSharp.Sparse;
using AniGenSharp.StructuredLatents;
using AniGenSharp.TestKit;
using static TorchSharp.torch;

namespace AniGenSharp.Bench;

/// <summary>
/// The whole starter pipeline stage by stage: median time over some runs, peak resident memory, and for the networks the share
/// of the machine's float32 matmul rate, measured before every run (other work on the machine slows both alike).
/// </summary>
internal static class StageBenchmark
{
    public static void Run(string sample, int runs)
    {
        long start = Stopwatch.GetTimestamp();
        using var networks = new StarterNetworks();
        Console.WriteLine($"networks loaded in {Stopwatch.GetElapsedTime(start).TotalSeconds:f2} s; {get_num_threads()} threads");

        var stages = new List<Stage>();
        var rates = new List<double>();
        string summary = "";
        for (int run = 0; run < runs; run++)
        {
            rates.Add(MatmulRate.Measure());
            summary = Once(networks, TestPaths.Sample(sample), stages);
        }
        double rate = Median(rates);
        Console.WriteLine($"{sample}: {summary}");
        Console.WriteLine($"float32 matmul {rate / 1e9:f0} GFLOP/s");
        Console.WriteLine($"{"stage",-26}{"seconds",9}{"first",9}{"MB peak",9}{"GFLOP",9}{"GFLOP/s",9}{"share",8}");
        double total = 0, first = 0;
        foreach (var stage in stages)
        {
            double seconds = Median(stage.Seconds);
            (total, first) = (total + seconds, first + stage.Seconds[0]);
            string work = stage.Flops == 0 ? "" : $"{stage.Flops / 1e9,9:f1}{stage.Flops / seconds / 1e9,9:f0}{stage.Flops / seconds / rate,8:p0}";
            Console.WriteLine($"{stage.Name,-26}{seconds,9:f3}{stage.Seconds[0],9:f3}{stage.PeakBytes >> 20,9}{work}");
        }
        Console.WriteLine($"{"total",-26}{total,9:f3}{first,9:f3}{stages.Max(s => s.PeakBytes) >> 20,9}");
    }

    /// <summary>The dense surface of a picture.</summary>
    public static ExtractedSurface Surface(StarterNetworks networks, string picture)
    {
        ExtractedSurface? surface = null;
        Once(networks, picture, [], found: dense => surface = dense);
        return surface!;
    }

    private static string Once(StarterNetworks networks, string picture, List<Stage> stages, Action<ExtractedSurface>? found = null)
    {
        using var noGradient = inference_mode();
        using var scope = NewDisposeScope();
        var folder = networks.Folder;
        var generator = new Generator(42, CPU);
        var clock = new Clock(stages);

        var prepared = clock.Run("picture", () => networks.Conditioner.Prepare(PictureReader.Read(picture), picture).Rgb);
        var tokens = clock.Run("encoder", () => networks.Conditioner.Encode(prepared), () => Work.Encoder(folder.Encoder, networks.Configs.Encoder));

        var (steps, guidance) = folder.StructureSampling;
        var structureConfig = networks.StructureFlow.Config;
        var sample = clock.Run(
            "structure flow",
            () => StructureStage.Sample(networks.StructureFlow, tokens, StructureStage.DrawNoise(structureConfig, generator), new FlowSamplerOptions(steps, guidance)),
            () => steps * Work.StructureStep(folder.StructureFlow, structureConfig, tokens.shape[1]));
        var structure = clock.Run(
            "structure decoder", () => StructureStage.Decode(networks.StructureDecoder, sample),
            () => Work.StructureDecoder(folder.StructureDecoder, networks.Configs.StructureDecoder, structureConfig.Resolution));

        using var voxels = new VoxelSet(structure.Coordinates);
        using var skeletonVoxels = new VoxelSet(structure.SkeletonCoordinates);
        (steps, guidance) = folder.LatentSampling;
        var latentConfig = networks.LatentFlow.Config;
        var latents = clock.Run(
            "latent flow",
            () => LatentStage.Sample(
                networks.LatentFlow, LatentStageSettings.Parse(folder.LatentFlow.Dataset, folder.LatentFlow.Trainer), tokens, voxels, skeletonVoxels,
                LatentStage.DrawNoise(latentConfig, voxels.Count, skeletonVoxels.Count, generator), new FlowSamplerOptions(steps, guidance)),
            () => steps * Work.LatentStep(folder.LatentFlow, latentConfig, voxels, skeletonVoxels, tokens.shape[1]));
        var fields = clock.Run(
            "latent decoder", () => networks.LatentDecoder.Decode(latents.Main, latents.Skeleton),
            () => Work.LatentDecoder(folder.LatentDecoder, networks.LatentDecoder.Config, voxels, skeletonVoxels));

        var surface = clock.Run("surface", () => SurfaceExtraction.Extract(fields.Surface));
        found?.Invoke(surface);
        var votes = clock.Run("skeleton grouping", () => SkeletonGrouping.Group(fields.Skeleton, networks.LatentDecoder.Config.Grouping));
        var predicted = clock.Run(
            "skin decoder",
            () => networks.LatentDecoder.SkinDecoder.Decode(
                surface.SkinFeatures, SkeletonGrouping.JointSkinFeatures(fields.Skeleton, votes.Joints), votes.Parents),
            () => Work.SkinDecoder(folder.LatentDecoder, surface.Mesh.VertexCount, votes.Count));
        var asset = clock.Run("repair, filter, smooth", () =>
        {
            var (skeleton, weights, _) = RigRepair.Repair(votes, predicted);
            weights = SkinWeightSmoother.Smooth(SkinWeightFilter.Filter(weights, skeleton), surface.Mesh.Indices);
            return new RiggedAsset(surface.Mesh with { Normals = VertexNormals.Smooth(surface.Mesh) }, skeleton, weights);
        });
        clock.Run("GLB", () => GlbWriter.ToBytes(asset));
        return $"{voxels.Count} voxels, {skeletonVoxels.Count} skeleton voxels, {asset.Mesh.VertexCount} vertices, {asset.Skeleton.Count} joints";
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    /// <summary>One row of the table.</summary>
    private sealed class Stage(string name)
    {
        public string Name => name;

        public List<double> Seconds { get; } = [];

        public long PeakBytes { get; set; }

        public double Flops { get; set; }
    }

    /// <summary>Times the stages of one run in order.</summary>
    private sealed class Clock(List<Stage> stages)
    {
        private int _next;

        public T Run<T>(string name, Func<T> work, Func<double>? flops = null)
        {
            if (_next == stages.Count)
                stages.Add(new Stage(name));
            var stage = stages[_next++];
            var meter = ResourceMeter.Start();
            var result = work();
            stage.Seconds.Add(meter.Elapsed.TotalSeconds);
            stage.PeakBytes = Math.Max(stage.PeakBytes, ResourceMeter.PeakResidentBytes());
            stage.Flops = flops?.Invoke() ?? 0;
            return result;
        }
    }
}
