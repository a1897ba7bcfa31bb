using AniGenSharp.Devices.Memory;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Cleanup;
using AniGenSharp.Geometry.Motion;
using AniGenSharp.Geometry.Skeletons.Anatomy;
using AniGenSharp.Geometry.Texturing.Atlas;
using AniGenSharp.Geometry.Texturing.Baking;

namespace AniGenSharp.Pipeline;

/// <summary>
/// Everything after the networks: repairs the skeleton, cleans and simplifies the mesh, transfers the weights, and bakes the texture. It
/// needs the values of the stages and no model.
/// </summary>
internal static class PostProcessing
{
    /// <summary>Builds the asset and the report.</summary>
    /// <param name="values">The stages of the networks, complete.</param>
    /// <param name="options">How mesh, weights, texture and bones are processed.</param>
    /// <param name="clock">Timing, progress and cancellation of the run.</param>
    /// <exception cref="GenerationException">Cleaning left no surface.</exception>
    /// <exception cref="InsufficientMemoryException">Memory was insufficient; the message says what to do.</exception>
    public static StagedGeneration Run(StageValues values, GenerationOptions options, StageClock clock) =>
        MemoryShortage.Explain(() => Finish(values, options, clock));

    private static StagedGeneration Finish(StageValues values, GenerationOptions options, StageClock clock)
    {
        var rig = clock.Stage(GenerationStage.Cleaning, () => RigMesh.Build(values, options, clock.CancellationToken));
        var levels = clock.Stage(GenerationStage.Texturing, () => Texture(rig, options, values.Metadata!.Settings.Seed, clock.CancellationToken));
        var report = ReportBuilder.Build(values, rig, levels, clock.Stages);
        var generation = new Generation(levels[0].Asset, values.Picture.Rgb, report) { Levels = [.. levels.Skip(1).Select(level => level.Asset)] };
        return new StagedGeneration(generation, values);
    }

    /// <summary>The asset, then its coarser levels of detail: one skeleton and one set of clips on several meshes.</summary>
    private static TexturedAsset[] Texture(RigMesh rig, GenerationOptions options, long seed, CancellationToken cancellationToken)
    {
        var skeleton = BoneNames.Apply(rig.Skeleton, options.BoneNaming);
        var humanoid = HumanoidDetector.Detect(skeleton);
        var clips = options.Motion ? MotionClips.Create(skeleton) : [];
        return [.. rig.Levels.Select(level => Bake(
            new RiggedAsset(level.Mesh, skeleton, SkinInfluences.FromWeights(level.Weights, options.Influences)) { Humanoid = humanoid, Clips = clips },
            rig.Surface, options, (int)seed, cancellationToken))];
    }

    private static TexturedAsset Bake(
        RiggedAsset asset, CleanSurface surface, GenerationOptions options, int seed, CancellationToken cancellationToken)
    {
        if (options.Bake is not { } mode || surface.Dense.Colors is null)
            return new TexturedAsset(asset, null);
        var atlas = UvAtlas.Create(asset.Mesh, new UvAtlasOptions { TextureSize = options.TextureSize });
        cancellationToken.ThrowIfCancellationRequested();
        var settings = new BakeOptions { Mode = mode, TextureSize = options.TextureSize, Seed = seed };
        var bake = TextureBake.Run(atlas.Mesh, surface.Dense, settings, cancellationToken: cancellationToken);
        return new TexturedAsset(
            asset with { Mesh = atlas.Mesh with { Colors = null }, Influences = asset.Influences.Select(atlas.VertexMap), Texture = bake.Texture },
            bake.L1);
    }
}

/// <summary>An asset with its texture.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="BakeError">Mean absolute difference of the texture from the views it was baked from; null for the direct bake.</param>
internal sealed record TexturedAsset(RiggedAsset Asset, double? BakeError);
