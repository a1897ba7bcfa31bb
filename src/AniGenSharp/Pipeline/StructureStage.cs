using AniGenSharp.Sampling;
using AniGenSharp.SparseStructure;
using AniGenSharp.Tracing;
using static TorchSharp.torch;

namespace AniGenSharp.Pipeline;

/// <summary>
/// First stage: condition tokens and noise to occupied voxels. Source: reference pipelines/anigen_image_to_3d.py,
/// sample_sparse_structure.
/// </summary>
internal static class StructureStage
{
    /// <summary>
    /// Draws the stage's noise, geometry then skeleton, as <c>torch.manual_seed</c> and the reference draw it: for global
    /// tokens a grid is drawn first and thrown away. On the CPU, in the caller's dispose scope.
    /// </summary>
    /// <param name="config">Whose latents.</param>
    /// <param name="generator">A CPU generator; it moves on and serves the next stage.</param>
    public static FlowPair DrawNoise(SparseStructureFlowConfig config, Generator generator)
    {
        using var scope = NewDisposeScope();
        var main = randn((config with { IsGlobal = false }).LatentShape, generator: generator);
        if (config.IsGlobal)
            main = randn(config.LatentShape, generator: generator);
        var skeleton = randn((config with { IsGlobalSkeleton = false }).LatentShapeSkeleton, generator: generator);
        if (config.IsGlobalSkeleton)
            skeleton = randn(config.LatentShapeSkeleton, generator: generator);
        return new FlowPair(main.MoveToOuterDisposeScope(), skeleton.MoveToOuterDisposeScope());
    }

    /// <summary>Noise → latents of the noise's shapes, in the caller's dispose scope.</summary>
    /// <param name="model">The flow model.</param>
    /// <param name="condition">Condition tokens [1, T, C] on the model's device.</param>
    /// <param name="noise">From <see cref="DrawNoise"/>; moved to the condition's device here.</param>
    /// <param name="options">Steps and guidance.</param>
    /// <param name="onStep">Told of every step when it is done.</param>
    /// <param name="cancellation">Honoured within a step.</param>
    public static FlowPair Sample(
        SparseStructureFlowModel model, Tensor condition, FlowPair noise, FlowSamplerOptions options,
        Action<FlowStep>? onStep = null, CancellationToken cancellation = default)
    {
        using var scope = NewDisposeScope();
        using var section = Recording.Enter("ss_flow");
        var start = new FlowPair(noise.Main.to(condition.device), noise.Skeleton.to(condition.device));
        var sample = FlowEulerSampler.Sample(model, condition, start, options, onStep, cancellation);
        return new FlowPair(sample.Main.MoveToOuterDisposeScope(), sample.Skeleton.MoveToOuterDisposeScope());
    }

    /// <summary>Latents → voxels.</summary>
    /// <param name="decoder">The decoder.</param>
    /// <param name="latents">From <see cref="Sample"/>.</param>
    /// <param name="mainlandOnly">Keep only the largest connected part of the skeleton's voxels (the reference's default).</param>
    public static OccupiedVoxels Decode(SparseStructureDecoder decoder, FlowPair latents, bool mainlandOnly = true)
    {
        using var scope = NewDisposeScope();
        using var section = Recording.Enter("ss_decoder");
        var logits = decoder.Forward(latents);
        Recording.Keep("logits", logits.Main);
        Recording.Keep("logits_skl", logits.Skeleton);
        var skeleton = OccupancyGrid.FromLogits(logits.Skeleton);
        return new OccupiedVoxels(
            OccupancyGrid.FromLogits(logits.Main).Coordinates(),
            (mainlandOnly ? skeleton.LargestComponent() : skeleton).Coordinates());
    }
}
