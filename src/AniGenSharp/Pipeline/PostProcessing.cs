using AniGenSharp.Devices.Memory;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Cleanup;
using AniGenSharp.Geometry.Extraction;
using AniGenSharp.Geometry.Motion;
using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.Geometry.Skeletons.Anatomy;
using AniGenSharp.Geometry.Skeletons.Repair;
using AniGenSharp.Geometry.Skinning;
using AniGenSharp.Geometry.Texturing.Atlas;
using AniGenSharp.Geometry.Texturing.Baking;

namespace AniGenSharp.Pipeline;

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
    public static StagedGeneration Run(StageValues made, GenerationOptions options, StageClock clock) =>
        MemoryShortage.Explain(() => Finish(made, options, clock));

    private static StagedGeneration Finish(StageValues made, GenerationOptions options, StageClock clock)
    {
        var (facts, structure, surface, predicted) = made.Complete();
        var rig = clock.Run(GenerationStage.Cleaning, () => Repair(predicted));
        var clean = clock.Run(GenerationStage.Cleaning, () => Clean(made.Picture.Source, surface, rig, options, clock.Cancellation));
        var skeleton = BoneNames.Apply(rig.Skeleton, options.BoneNaming);
        var textured = clock.Run(GenerationStage.Texturing, () => clean.Levels.Prepend(new SurfaceLevel(clean.Mesh, clean.Weights))
            .Select(level => Texture(level, clean.Dense, skeleton, options, facts.Settings.Seed, clock.Cancellation)).ToArray());
        var (asset, bakeError) = textured[0];
        RiggedAsset[] levels = [.. textured.Skip(1).Select(level => level.Asset)];

        var influences = SkinInfluences.Heaviest(asset.Weights, options.Influences);
        var check = RigCheck.Run(asset.Mesh, SkeletonForest.Of(asset.Skeleton), influences);
        var report = new GenerationReport
        {
            Picture = facts.Picture,
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
            LevelFaces = [.. levels.Select(level => level.Mesh.FaceCount)],
            Joints = asset.Skeleton.Count,
            Rig = check,
            TearBeforeRepair = rig.Report.JoinedRoots.Count == 0
                ? check.Tear
                : TearMetric.Measure(asset.Mesh, RigRepair.Unjoin(asset.Skeleton, rig.Report), influences),
            Cleaning = clean.Report,
            BakeError = bakeError,
            Humanoid = asset.Humanoid,
            Notes = [.. facts.Remarks, .. rig.Report.Changed ? [$"{rig.Report}"] : Array.Empty<string>()],
        };
        return new StagedGeneration(new Generation(asset, made.Picture.Rgb, report) { Levels = levels }, made);
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
        return clean with
        {
            Weights = Treat(clean.Weights, clean.Mesh, rig.Skeleton, options),
            Levels = [.. clean.Levels.Select(level => level with { Weights = Treat(level.Weights, level.Mesh, rig.Skeleton, options) })],
        };
    }

    private static SkinWeights Treat(SkinWeights weights, TriangleMesh mesh, Skeleton skeleton, GenerationOptions options)
    {
        if (options.FilterSkinWeights)
            weights = SkinWeightFilter.Filter(weights, skeleton);
        return options.SmoothSkinWeights ? SkinWeightSmoother.Smooth(weights, mesh.Indices, options.SmoothSkinWeightsIterations) : weights;
    }

    private static (RiggedAsset Asset, double? BakeError) Texture(
        SurfaceLevel level, TriangleMesh dense, Skeleton skeleton, GenerationOptions options, long seed, CancellationToken cancellation)
    {
        var asset = new RiggedAsset(level.Mesh, skeleton, level.Weights)
        {
            Humanoid = HumanoidDetector.Detect(skeleton),
            Clips = options.Motion ? MotionClips.Create(skeleton) : [],
        };
        if (options.Bake is not { } mode || dense.Colors is null)
            return (asset, null);
        var atlas = UvAtlas.Create(level.Mesh, new UvAtlasOptions { TextureSize = options.TextureSize });
        cancellation.ThrowIfCancellationRequested();
        var bake = TextureBake.Run(
            atlas.Mesh, dense, new BakeOptions { Mode = mode, TextureSize = options.TextureSize, Seed = (int)seed }, cancellationToken: cancellation);
        asset = asset with { Mesh = atlas.Mesh with { Colors = null }, Weights = atlas.Split(level.Weights), Texture = bake.Texture };
        return (asset, bake.L1);
    }

    /// <summary>One tree of joints, and what each moves of the dense surface.</summary>
    private sealed record RepairedRig(Skeleton Skeleton, SkinWeights Weights, RigRepairReport Report);
}
