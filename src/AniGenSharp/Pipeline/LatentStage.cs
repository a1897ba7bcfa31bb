using AniGenSharp.Sampling;
using AniGenSharp.Sparse;
using AniGenSharp.StructuredLatents;
using AniGenSharp.Tracing;
using static TorchSharp.torch;

namespace AniGenSharp.Pipeline;

/// <summary>
/// Second stage: condition tokens, voxels and noise to structured latents. Source: reference
/// pipelines/anigen_image_to_3d.py, sample_slat.
/// </summary>
internal static class LatentStage
{
    private static readonly int[] s_jointsOfDensity = [0, 10, 15, 25, 35];

    /// <summary>The number of joints a density of 0 (open) to 4 asks for; others count as 1.</summary>
    public static int JointsOfDensity(int density) =>
        s_jointsOfDensity[(uint)density < (uint)s_jointsOfDensity.Length ? density : 1];

    /// <summary>
    /// Draws the stage's noise, geometry and skin then skeleton, as <c>torch.manual_seed</c> and the reference draw it:
    /// [1, N, C + C_skin] and [1, M, C_skl] on the CPU, in the caller's dispose scope.
    /// </summary>
    /// <param name="config">Whose latents.</param>
    /// <param name="voxels">N.</param>
    /// <param name="skeletonVoxels">M.</param>
    /// <param name="generator">A CPU generator, moved on by the stage before.</param>
    public static FlowPair DrawNoise(StructuredLatentFlowConfig config, long voxels, long skeletonVoxels, Generator generator)
    {
        using var scope = NewDisposeScope();
        var main = randn(voxels, config.Geometry.Inputs + config.Skin.Inputs, generator: generator).unsqueeze(0);
        var skeleton = randn(skeletonVoxels, config.Skeleton.Inputs, generator: generator).unsqueeze(0);
        return new FlowPair(main.MoveToOuterDisposeScope(), skeleton.MoveToOuterDisposeScope());
    }

    /// <summary>Noise → latents, in the caller's dispose scope.</summary>
    /// <param name="model">The flow model.</param>
    /// <param name="settings">What its training run asks for.</param>
    /// <param name="condition">Condition tokens [1, T, C] on the model's device.</param>
    /// <param name="voxels">Voxels of geometry and skin.</param>
    /// <param name="skeletonVoxels">Voxels of the skeleton.</param>
    /// <param name="noise">From <see cref="DrawNoise"/>, on the CPU; smoothed and moved to the condition's device here.</param>
    /// <param name="options">Steps and guidance.</param>
    /// <param name="joints">Wanted number of joints, 0 to leave it open; without effect on models that take none.</param>
    /// <param name="onStep">Told of every step when it is done.</param>
    /// <param name="cancellation">Honoured within a step.</param>
    public static SampledLatents Sample(
        StructuredLatentFlowModel model, LatentStageSettings settings, Tensor condition, VoxelSet voxels, VoxelSet skeletonVoxels,
        FlowPair noise, FlowSamplerOptions options, int joints = 0, Action<FlowStep>? onStep = null, CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        using var section = Recording.Enter("slat_flow");
        using var over = Recording.Over(voxels.Coordinates);
        int geometry = model.Config.Geometry.Inputs;
        var main = settings.Smoothing?.Smooth(noise.Main, voxels, geometry, geometry + model.Config.Skin.Inputs) ?? noise.Main;
        var start = new FlowPair(main.to(condition.device), noise.Skeleton.to(condition.device));
        var sample = FlowEulerSampler.Sample(model.On(voxels, skeletonVoxels, joints), condition, start, options, onStep, cancellation);
        var latents = settings.Normalisation.Main?.Denormalise(sample.Main) ?? sample.Main;
        var latentsSkeleton = settings.Normalisation.Skeleton?.Denormalise(sample.Skeleton) ?? sample.Skeleton;
        return new SampledLatents(
            new SparseTensor(voxels, latents.MoveToOuterDisposeScope()),
            new SparseTensor(skeletonVoxels, latentsSkeleton.MoveToOuterDisposeScope()));
    }
}
