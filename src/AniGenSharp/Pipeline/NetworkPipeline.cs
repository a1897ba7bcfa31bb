using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Decoding;
using AniGenSharp.Devices.Cuda;
using AniGenSharp.Geometry.Extraction;
using AniGenSharp.Geometry.Skeletons.Grouping;
using AniGenSharp.Models;
using static TorchSharp.torch;

namespace AniGenSharp.Pipeline;

/// <summary>
/// The path of a picture through the networks, stage by stage. All code that runs the networks uses this class: generation, resuming,
/// parity recording and the stage benchmark. They differ only in their hooks.
/// </summary>
/// <param name="models">The networks. Runs wait for each other while they use them.</param>
/// <param name="clock">Timing, progress and cancellation of the run.</param>
/// <param name="hooks">Further hooks, the outermost first; the clock measures only what none of them supplies.</param>
internal sealed class NetworkPipeline(LoadedModels models, StageClock clock, params IReadOnlyList<IStageHook> hooks)
{
    private readonly StageHooks _hook = new([.. hooks, clock]);

    /// <summary>The shape of a mesh that exists and gets a rig; null to sample a shape.</summary>
    public HeldShape? Shape { get; init; }

    /// <summary>Whether the caller has reserved the networks: several runs then share them.</summary>
    public bool IsReserved { get; init; }

    /// <summary>Runs the networks on a picture.</summary>
    /// <param name="picture">The picture as the networks see it.</param>
    /// <param name="settings">Seed, steps, guidance and joint density.</param>
    /// <param name="last">The last stage to run: the latents, after which only the skeleton is decoded, decoding, or the rig.</param>
    /// <returns>The values of the stages; those after <paramref name="last"/> are null.</returns>
    /// <exception cref="GenerationException">A stage has an empty result.</exception>
    /// <exception cref="OperationCanceledException">The run was canceled.</exception>
    public StageValues Predict(PreparedPicture picture, ResolvedSettings settings, GenerationStage last = GenerationStage.Rig)
    {
        using var noGradient = inference_mode();
        using var scope = NewDisposeScope();
        using var device = CudaLibrary.Enter(models.Placement.Device);
        var run = new StageContext(models, settings, _hook, clock.CancellationToken) { Shape = Shape };
        using var networks = IsReserved ? null : models.Reserve(clock.CancellationToken);
        using var noise = new InitialNoise(settings.Seed, models.StructureFlowConfig);

        var condition = _hook.Stage(GenerationStage.Conditioning, () => ConditioningStage.Run(run, picture));
        var structure = _hook.Stage(GenerationStage.Structure, () => StructureStage.Run(run, condition, noise));
        using var voxels = StageVoxels.Of(structure, picture.Source, models.Placement.Device);
        var latents = _hook.Stage(GenerationStage.Latents, () => LatentStage.Run(run, condition, voxels, noise));
        var values = new StageValues(picture)
        {
            Metadata = RunMetadata.Of(models, settings, picture.Source),
            Condition = condition,
            Structure = structure,
            Latents = latents,
        };
        if (last == GenerationStage.Latents)
            return values with { SkeletonField = _hook.Stage(GenerationStage.Decoding, () => DecodeSkeleton(latents, voxels)) };
        using var fields = _hook.Stage(GenerationStage.Decoding, () => Decode(latents, voxels));
        values = values with { SkeletonField = fields.Skeleton };
        if (last == GenerationStage.Decoding)
            return values;
        // The extraction needs no network, so that another run may use them meanwhile.
        networks?.Release();
        var surface = _hook.Stage(GenerationStage.Surface, () => ExtractSurface(fields.Surface, picture));
        fields.Dispose();
        networks?.Acquire(clock.CancellationToken);
        var rig = _hook.Stage(GenerationStage.Rig, () => RigPrediction.Run(run, fields.Skeleton, surface, picture.Source));
        return values with { Surface = surface, Rig = rig };
    }

    private StructuredLatentFields Decode(LatentRows latents, StageVoxels voxels)
    {
        using var scope = NewDisposeScope();
        var (main, skeleton) = latents.On(voxels, models.Placement.Device);
        return models.LatentDecoder(clock.CancellationToken).Decode(main, skeleton, clock.CancellationToken);
    }

    private SkeletonField DecodeSkeleton(LatentRows latents, StageVoxels voxels)
    {
        using var scope = NewDisposeScope();
        var (main, skeleton) = latents.On(voxels, models.Placement.Device);
        return models.LatentDecoder(clock.CancellationToken).DecodeSkeleton(main, skeleton, clock.CancellationToken);
    }

    private ExtractedSurface ExtractSurface(SurfaceField field, PreparedPicture picture)
    {
        var surface = SurfaceExtraction.Extract(field, clock.CancellationToken);
        return surface.Mesh.FaceCount > 0 ? surface : throw GenerationException.Nothing(picture.Source, "no surface");
    }
}
