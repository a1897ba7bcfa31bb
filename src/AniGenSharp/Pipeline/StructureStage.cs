using AniGenSharp.Sampling;
using AniGenSharp.SparseStructure;
using static TorchSharp.torch;

namespace AniGenSharp.Pipeline;

/// <summary>
/// First sampling stage: from condition tokens and noise to occupied voxels. Source: reference pipelines/anigen_image_to_3d.py,
/// sample_sparse_structure.
/// </summary>
internal static class StructureStage
{
    /// <summary>Samples the sparse structure and decodes it.</summary>
    /// <param name="run">The run.</param>
    /// <param name="condition">The condition tokens.</param>
    /// <param name="noise">The run's initial noise.</param>
    public static OccupiedVoxels Run(StageContext run, ConditionTokens condition, InitialNoise noise)
    {
        using var scope = NewDisposeScope();
        var (models, hook) = (run.Models, run.Hook);
        var options = new FlowSamplerOptions(run.Settings.StructureSteps, run.Settings.StructureGuidance)
        {
            HeldMain = run.Shape?.Latent.ToTensor(models.Placement.Device),
        };
        var start = hook.Part(StagePart.StructureNoise, () => noise.Structure);
        var sample = hook.Part(StagePart.StructureFlow, () => Sample(
            models.StructureFlow(run.CancellationToken), condition.Structure.ToTensor(models.Placement.Device), start, options, hook.Step,
            run.CancellationToken));
        var voxels = Occupied(hook.Part(StagePart.StructureDecoder, () => models.StructureDecoder(run.CancellationToken).Forward(sample)));
        return run.Shape is { } shape ? voxels with { Coordinates = shape.Coordinates } : voxels;
    }

    /// <summary>Integrates the flow from noise to latents of the same shapes, in the caller's dispose scope.</summary>
    /// <param name="model">The flow model.</param>
    /// <param name="condition">Condition tokens [1, T, C] on the model's device.</param>
    /// <param name="noise">Noise of the model's latent shapes; moved to the condition's device here.</param>
    /// <param name="options">Steps and guidance.</param>
    /// <param name="onStep">Called after each step.</param>
    /// <param name="cancellationToken">Honored within a step.</param>
    public static FlowPair Sample(
        SparseStructureFlowModel model, Tensor condition, FlowPair noise, FlowSamplerOptions options,
        Action<FlowStep>? onStep = null, CancellationToken cancellationToken = default)
    {
        using var scope = NewDisposeScope();
        var start = new FlowPair(noise.Main.to(condition.device), noise.Skeleton.to(condition.device));
        var sample = FlowEulerSampler.Sample(model, condition, start, options, onStep, cancellationToken);
        return new FlowPair(sample.Main.MoveToOuterDisposeScope(), sample.Skeleton.MoveToOuterDisposeScope());
    }

    /// <summary>
    /// The voxels whose logits are above 0. Of the skeleton's, only the largest connected part is kept, which is the reference's default.
    /// </summary>
    /// <param name="logits">Occupancy logits of geometry and skeleton, each [1, 1, R, R, R].</param>
    public static OccupiedVoxels Occupied(FlowPair logits) => new(
        OccupancyGrid.FromLogits(logits.Main).Coordinates(), OccupancyGrid.FromLogits(logits.Skeleton).LargestComponent().Coordinates());
}
