using System.Numerics;
using AniGenSharp.Devices.Memory;
using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Assets;
using AniGenSharp.Geometry.Cleanup;
using AniGenSharp.Geometry.Motion;
using AniGenSharp.Geometry.Skeletons.Anatomy;

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
    public static Generation Run(StageValues values, GenerationOptions options, StageClock clock) =>
        MemoryShortage.Explain(() => Finish(values, options, clock));

    private static Generation Finish(StageValues values, GenerationOptions options, StageClock clock)
    {
        int steps = Enum.GetValues<CleaningStep>().Length;
        var rig = clock.Stage(GenerationStage.Cleaning, () =>
            RigMesh.Build(values, options, step => clock.Step((int)step + 1, steps), clock.CancellationToken));
        long seed = values.Metadata!.Settings.Seed;
        var levels = clock.Stage(GenerationStage.Texturing, () => Texture(rig, values, options, seed, clock.CancellationToken));
        clock.EndStage();
        levels = [.. levels.Select(level => Adapt(level, values.Picture.Source, options))];
        var report = ReportBuilder.Build(values, rig, levels, clock.Stages) with { Options = options };
        string[] notes = [.. report.Notes, .. RequestedMotions.NotAllowed(levels[0].Generated, options.Motions)];
        return new Generation(levels[0].Asset, values.Picture.Rgb, report with { Notes = notes })
        {
            Levels = [.. levels.Skip(1).Select(level => level.Asset)],
            Stages = options.KeepStages ? new SavedStages(values) : null,
        };
    }

    /// <summary>The asset, then its coarser levels of detail: one skeleton and one set of clips on several meshes.</summary>
    private static TexturedAsset[] Texture(
        RigMesh rig, StageValues values, GenerationOptions options, long seed, CancellationToken cancellationToken)
    {
        var skeleton = BoneNames.Apply(rig.Skeleton, options.BoneNaming);
        var humanoid = HumanoidDetector.Detect(skeleton);
        IReadOnlyList<AnimationClip> clips = options.Motion ? MotionClips.Create(skeleton) : [];
        RiggedAsset[] assets = [.. rig.Levels.Select(level =>
            new RiggedAsset(level.Mesh, skeleton, SkinInfluences.FromWeights(level.Weights, options.Influences))
            {
                Humanoid = humanoid,
                Name = NameOf(values),
            })];
        clips = [.. clips, .. RequestedMotions.Create(assets[0], options.Motions, options.MotionInPlace)];
        // The texture is baked where the networks predict the surface; then everything is placed.
        var placement = options.Placement == AssetPlacement.Reference
            ? new GroundPlacement(Vector3.Zero, 1)
            : GroundPlacement.Of(assets[0].Mesh, skeleton, options.Height);
        var baker = new AssetTexturing(rig.Surface.Dense, options, (int)seed, values.Picture, cancellationToken);
        return
        [
            .. assets.Select((asset, level) =>
            {
                int size = level == 0 ? options.TextureSize : options.TextureSizeOf(options.Levels[level - 1]);
                return Place(baker.Bake(asset with { Clips = clips }, size), placement);
            }),
        ];
    }

    private static TexturedAsset Place(TexturedAsset level, GroundPlacement placement)
    {
        var placed = placement.Apply(level.Asset);
        var photo = level.Photo is { } report
            ? report with { Views = [.. report.Views.Select(PlaceView)] }
            : null;
        return level with { Asset = placed, Generated = placed, Photo = photo };

        PhotoViewReport PlaceView(PhotoViewReport view) =>
            view with { Camera = view.Camera is { } camera ? placement.Apply(camera) : null };
    }

    /// <summary>The picture's file name without its extension, as the name of the asset.</summary>
    private static string? NameOf(StageValues values) =>
        Path.GetFileNameWithoutExtension(values.Metadata?.Picture) is { Length: > 0 } name ? name : null;

    /// <summary>Gives an asset the requested rest pose and the conventions of an engine.</summary>
    private static TexturedAsset Adapt(TexturedAsset level, string picture, GenerationOptions options)
    {
        try
        {
            float tear = 0;
            var posed = options.RestPose == RestPose.Rest ? level.Asset : level.Asset.WithRestPose(options.RestPose, out tear);
            return level with
            {
                Asset = posed.WithRigPreset(options.RigPreset),
                RestPoseTear = options.RestPose == RestPose.Rest ? null : tear,
            };
        }
        catch (ArgumentException e)
        {
            throw new GenerationException($"{picture}: {e.Message.Split(" (Parameter")[0]}", e);
        }
    }
}

/// <summary>An asset with its texture.</summary>
/// <param name="Asset">The asset.</param>
/// <param name="Generated">The asset as generated, before a change of its rest pose, names and root.</param>
/// <param name="BakeError">Mean absolute difference of the texture from the views it was baked from; null for the direct bake.</param>
/// <param name="RestPoseTear">The longest lengthening of an edge by the change of the rest pose; null without one.</param>
internal sealed record TexturedAsset(RiggedAsset Asset, RiggedAsset Generated, double? BakeError, float? RestPoseTear = null)
{
    /// <summary>The picture's camera and its share of the texture; null for other bakes.</summary>
    public PhotoReport? Photo { get; init; }
}
