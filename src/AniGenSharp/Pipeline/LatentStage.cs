using AniGenSharp.Sampling;
using AniGenSharp.Sparse;
using AniGenSharp.StructuredLatents;
using static TorchSharp.torch;

namespace AniGenSharp.Pipeline;

/// <summary>
/// Second sampling stage: from condition tokens, voxels and noise to structured latents. Source: the reference's
/// pipelines/anigen_image_to_3d.py, sample_slat.
/// </summary>
internal static class LatentStage
{
    // The number of joints that the reference requests for each joint density; 0 stands for any.
    private static readonly int[] s_jointsOfDensity = [0, 10, 15, 25, 35];

    private const int DefaultDensity = 1;

    /// <summary>Samples the structured latents.</summary>
    /// <param name="run">The run.</param>
    /// <param name="condition">The condition tokens.</param>
    /// <param name="voxels">The occupied voxels.</param>
    /// <param name="noise">The run's initial noise.</param>
    public static LatentRows Run(StageContext run, ConditionTokens condition, StageVoxels voxels, InitialNoise noise)
    {
        using var scope = NewDisposeScope();
        var (models, hook) = (run.Models, run.Hook);
        var model = models.LatentFlow(run.CancellationToken);
        var request = new LatentRequest
        {
            Model = model,
            Settings = models.LatentSettings,
            Condition = condition.Latents.ToTensor(models.Placement.Device),
            Voxels = voxels,
            Noise = hook.Part(StagePart.LatentNoise, () => noise.DrawLatents(model.Config, voxels.Main.Count, voxels.Skeleton.Count)),
            Options = new FlowSamplerOptions(run.Settings.LatentSteps, run.Settings.LatentGuidance),
            Joints = JointsOfDensity(run.Settings.JointsDensity),
            OnStep = hook.Step,
        };
        var latents = hook.Part(StagePart.LatentFlow, () => Sample(request, run.CancellationToken));
        var rows = voxels.Unpad(new FlowPair(latents.Main.Features, latents.Skeleton.Features));
        return new LatentRows(TensorRows.Of(rows.Main), TensorRows.Of(rows.Skeleton));
    }

    /// <summary>Integrates the flow from noise to latents, in the caller's dispose scope.</summary>
    /// <param name="request">Model, condition, voxels, noise and options.</param>
    /// <param name="cancellationToken">Honored within a step.</param>
    public static SampledLatents Sample(LatentRequest request, CancellationToken cancellationToken = default)
    {
        using var scope = NewDisposeScope();
        var (model, settings, voxels, device) = (request.Model, request.Settings, request.Voxels, request.Condition.device);
        var (first, noise) = (model.Config.Geometry.Inputs, request.Noise);
        var main = settings.Smoothing?.Smooth(noise.Main, voxels.Main, first, first + model.Config.Skin.Inputs) ?? noise.Main;
        var padded = voxels.Pad(noise with { Main = main });
        var start = new FlowPair(padded.Main.to(device), padded.Skeleton.to(device));
        var flow = model.On(voxels.Main, voxels.Skeleton, request.Joints);
        var sample = FlowEulerSampler.Sample(flow, request.Condition, start, request.Options, Observer(request), cancellationToken);
        var latents = settings.Normalization.Main?.Denormalize(sample.Main) ?? sample.Main;
        var latentsSkeleton = settings.Normalization.Skeleton?.Denormalize(sample.Skeleton) ?? sample.Skeleton;
        return new SampledLatents(
            new SparseTensor(voxels.Main, latents.MoveToOuterDisposeScope()),
            new SparseTensor(voxels.Skeleton, latentsSkeleton.MoveToOuterDisposeScope()));
    }

    /// <summary>Removes the rows of padding before it calls the request's observer.</summary>
    private static Action<FlowStep>? Observer(LatentRequest request) => request.OnStep is not { } observer ? null : step =>
        observer(step with
        {
            Before = request.Voxels.Unpad(step.Before),
            Velocity = request.Voxels.Unpad(step.Velocity),
            After = request.Voxels.Unpad(step.After),
        });

    /// <summary>The number of joints that a joint density from 0 (open) to 4 requests; any other density counts as 1.</summary>
    public static int JointsOfDensity(int density) =>
        s_jointsOfDensity[(uint)density < (uint)s_jointsOfDensity.Length ? density : DefaultDensity];
}
