using AniGenSharp.Devices;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Rig;
using AniGenSharp.Geometry.Surface;
using AniGenSharp.Geometry.Texturing;

namespace AniGenSharp;

/// <summary>
/// Everything after the networks: the skeleton made one tree, the mesh cleaned and simplified, the weights carried over, the
/// texture baked. It needs no model, only what the networks made.
/// </summary>
internal static class PostProcessing
{
    /// <summary>Makes the asset.</summary>
    /// <param name="made">What the networks made, complete.</param>
    /// <param name="options">How to treat mesh, weights, texture and bones.</param>
    /// <param name="clock">Timing, progress and cancellation of the run.</param>
    /// <exception cref="GenerationException">Nothing was left.</exception>
    public static Generation Run(StageValues made, GenerationOptions options, StageClock clock) =>
        MemoryShortage.Explain(() => Finish(made, options, clock));

    private static Generation Finish(StageValues made, GenerationOptions options, StageClock clock)
    {
        var (facts, structure, surface, predicted) = made.Complete();
        var rig = clock.Run(GenerationStage.Cleaning, () => Repair(predicted));
        var clean = clock.Run(GenerationStage.Cleaning, () => Clean(made.Picture.Source, surface, rig, options, clock.Cancellation));
        var (asset, bakeError) = clock.Run(GenerationStage.Texturing, () => Texture(clean, rig.Skeleton, options, facts.Settings.Seed, clock.Cancellation));

        var influences = SkinInfluences.Heaviest(asset.Weights);
        var check = RigCheck.Run(asset.Mesh, asset.Skeleton, influences);
        var report = new GenerationReport
        {
            Settings = facts.Settings,
            Versions = facts.Versions,
            Device = facts.Device,
            Checkpoints = facts.Checkpoints,
            Stages = clock.Stages,
            Seconds = clock.Stages.Sum(stage => stage.Seconds),
            Voxels = structure.Coordinates.Length / 3,
            SkeletonVoxels = structure.SkeletonCoordinates.Length / 3,
            DenseFaces = surface.Mesh.FaceCount,
            Vertices = asset.Mesh.VertexCount,
            Faces = asset.Mesh.FaceCount,
            Joints = asset.Skeleton.Count,
            Rig = check,
            TearBeforeRepair = rig.Report.JoinedRoots.Count == 0
                ? check.Tear
                : TearMetric.Measure(asset.Mesh, RigRepair.Unjoin(asset.Skeleton, rig.Report), influences),
            Cleaning = clean.Report,
            BakeError = bakeError,
            Humanoid = asset.Humanoid,
            Remarks = [.. facts.Remarks, .. rig.Report.Changed ? [$"{rig.Report}"] : Array.Empty<string>()],
        };
        return new Generation(asset, made.Picture.Rgb, report) { Stages = made };
    }

    private static RepairedRig Repair(PredictedRig predicted)
    {
        var (skeleton, weights, report) = RigRepair.Repair(predicted.Skeleton, predicted.Weights);
        return new RepairedRig(skeleton, weights, report);
    }

    private static CleanSurface Clean(
        string picture, ExtractedSurface surface, RepairedRig rig, GenerationOptions options, CancellationToken cancellation)
    {
        var clean = SurfaceCleaner.Clean(surface, rig.Weights, options.Cleaning(surface.Mesh.FaceCount), cancellation);
        if (clean.Mesh.FaceCount == 0)
            throw GenerationException.Nothing(picture, "no surface that cleaning left");
        var weights = clean.Weights;
        if (options.FilterSkinWeights)
            weights = SkinWeightFilter.Filter(weights, rig.Skeleton);
        if (options.SmoothSkinWeights)
            weights = SkinWeightSmoother.Smooth(weights, clean.Mesh.Indices, options.SmoothSkinWeightsIterations);
        return clean with { Weights = weights };
    }

    private static (RiggedAsset Asset, double? BakeError) Texture(
        CleanSurface clean, Skeleton skeleton, GenerationOptions options, long seed, CancellationToken cancellation)
    {
        skeleton = BoneNames.Apply(skeleton, options.BoneNaming);
        var asset = new RiggedAsset(clean.Mesh, skeleton, clean.Weights)
        {
            Humanoid = HumanoidDetector.Detect(skeleton),
            Clips = options.Motion ? MotionClips.Create(skeleton) : [],
        };
        if (options.Bake is not { } mode || clean.Dense.Colors is null)
            return (asset, null);
        var atlas = UvAtlas.Create(clean.Mesh, new UvAtlasOptions { TextureSize = options.TextureSize });
        cancellation.ThrowIfCancellationRequested();
        var bake = TextureBake.Run(
            atlas.Mesh, clean.Dense, new BakeOptions { Mode = mode, TextureSize = options.TextureSize, Seed = (int)seed }, cancellationToken: cancellation);
        asset = asset with { Mesh = atlas.Mesh with { Colors = null }, Weights = atlas.Split(clean.Weights), Texture = bake.Texture };
        return (asset, bake.L1);
    }

    /// <summary>One tree of joints, and what each moves of the dense surface.</summary>
    private sealed record RepairedRig(Skeleton Skeleton, SkinWeights Weights, RigRepairReport Report);
}
