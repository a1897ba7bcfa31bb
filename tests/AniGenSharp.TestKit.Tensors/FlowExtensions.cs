using AniGenSharp.Sampling;
using static TorchSharp.torch;

namespace AniGenSharp.TestKit.Tensors;

/// <summary>Operations on flows that only tests need.</summary>
internal static class FlowExtensions
{
    /// <summary>
    /// Calls <see cref="IFlowSession.Velocity"/> with a number as the time. It has a separate name because a number converts implicitly to
    /// a tensor of the wrong shape.
    /// </summary>
    /// <param name="session">The session.</param>
    /// <param name="state">The state, float32.</param>
    /// <param name="time">1000 t.</param>
    /// <param name="guided">Whether to compute both guidance branches.</param>
    /// <param name="cancellationToken">Checked between blocks.</param>
    public static FlowPair VelocityAt(
        this IFlowSession session, FlowPair state, float time, bool guided, CancellationToken cancellationToken = default)
    {
        using var onDevice = tensor(new[] { time }, device: state.Main.device);
        return session.Velocity(state, onDevice, guided, cancellationToken);
    }

    /// <summary>The sample that a step points to, as the reference computes it: (1 − σ) x − (σ + (1 − σ) t) v.</summary>
    /// <param name="step">The step.</param>
    /// <param name="sigmaMin">σ, the flow's noise at t = 0.</param>
    public static FlowPair PredictedSample(this FlowStep step, double sigmaMin)
    {
        double ofState = 1 - sigmaMin;
        double ofVelocity = sigmaMin + ofState * step.Time;
        return new(
            ofState * step.Before.Main - ofVelocity * step.Velocity.Main,
            ofState * step.Before.Skeleton - ofVelocity * step.Velocity.Skeleton);
    }
}
