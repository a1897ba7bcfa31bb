using AniGenSharp.Sampling;
using static TorchSharp.torch;

namespace AniGenSharp.Training.Flows;

/// <summary>
/// Flow matching: at a time t, a network predicts the velocity from a sample to noise. Times are logit-normal with mean 1 and deviation 1.
/// Source: reference trainers/flow_matching/anigen_flow_matching.py.
/// </summary>
internal static class FlowMatching
{
    private const double MinNoise = 1e-5;
    private const double MeanLogit = 1;
    private const double TimeScale = 1000;

    /// <summary>Share of pictures that are replaced by the zero condition.</summary>
    private const double Unconditional = 0.1;

    /// <summary>The loss of a network: mean squared errors of both branches' velocities, added.</summary>
    /// <param name="model">The network.</param>
    /// <param name="sample">The samples, [B, ...].</param>
    /// <param name="condition">Condition tokens [B, T, C].</param>
    /// <param name="generator">Draws times, noise and dropped conditions; on the CPU, so that all devices train alike.</param>
    public static Tensor Loss(IFlowModel model, FlowPair sample, Tensor condition, Generator generator)
    {
        long batch = condition.shape[0];
        var device = condition.device;
        var time = sigmoid(randn(batch, generator: generator) + MeanLogit).to(device);
        var kept = (rand([batch, 1, 1], generator: generator) >= Unconditional).to(ScalarType.Float32).to(device);
        var (state, target) = Mix(sample.Main, time, generator);
        var (stateSkeleton, targetSkeleton) = Mix(sample.Skeleton, time, generator);
        var session = model.Prepare(condition * kept, GuidanceBranches.Conditional);
        var velocity = session.Velocity(new(state, stateSkeleton), time * TimeScale, guided: false, CancellationToken.None);
        return (velocity.Main - target).square().mean() + (velocity.Skeleton - targetSkeleton).square().mean();
    }

    /// <summary>The state between a sample and noise, and the velocity there.</summary>
    private static (Tensor State, Tensor Velocity) Mix(Tensor sample, Tensor time, Generator generator)
    {
        var noise = randn(sample.shape, generator: generator).to(sample.device);
        var t = time.view([-1, .. Enumerable.Repeat(1L, (int)sample.dim() - 1)]);
        return ((1 - t) * sample + (MinNoise + (1 - MinNoise) * t) * noise, (1 - MinNoise) * noise - sample);
    }
}
