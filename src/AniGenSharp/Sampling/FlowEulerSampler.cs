using AniGenSharp.Tracing;
using static TorchSharp.torch;

namespace AniGenSharp.Sampling;

/// <summary>
/// Euler integration of a velocity model with classifier-free guidance, for both branches of the flow at once. Source: reference
/// pipelines/samplers/anigen_flow_euler.py.
/// </summary>
internal static class FlowEulerSampler
{
    // The networks take times multiplied by 1000, as the reference passes them.
    private const double TimeScale = 1000;

    // Noise that remains in a sample of the training's paths.
    private const double SigmaMin = 1e-5;

    /// <summary>The times of the steps and of the sample, from 1 (noise) to 0: steps + 1 values in float64.</summary>
    public static double[] Times(int steps, double rescale)
    {
        var times = new double[steps + 1];
        double step = -1.0 / steps;
        for (int i = 0; i <= steps; i++)
        {
            double t = i == steps ? 0 : i * step + 1;
            times[i] = rescale * t / (1 + (rescale - 1) * t);
        }
        return times;
    }

    /// <summary>Integrates from noise to a sample.</summary>
    /// <param name="model">The velocity model.</param>
    /// <param name="condition">Condition tokens [1, T, C]; the negative condition is zero.</param>
    /// <param name="noise">State at t = 1, one branch (B = 1), float32; it is not modified.</param>
    /// <param name="options">Steps and guidance.</param>
    /// <param name="onStep">Called after each step.</param>
    /// <param name="cancellationToken">Honored within a step.</param>
    /// <returns>The sample, in the noise's shapes, in the caller's dispose scope.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    /// <exception cref="OperationCanceledException">The run was canceled.</exception>
    public static FlowPair Sample(
        IFlowModel model, Tensor condition, FlowPair noise, FlowSamplerOptions options,
        Action<FlowStep>? onStep = null, CancellationToken cancellationToken = default)
    {
        Validate(options);
        var times = Times(options.Steps, options.RescaleT);
        using var run = NewDisposeScope();
        // All times are copied to the device at once, so that no step waits for it.
        var timesOnDevice = tensor(times.Select(t => (float)(TimeScale * t)).ToArray(), device: noise.Main.device);
        using var guidance = new ClassifierFreeGuidance(model, condition, options, times[..^1]);
        var state = Hold(noise, noise, times[0], options);
        for (int i = 0; i < options.Steps; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            FlowPair velocity;
            using (Recording.EnterStep(i))
                velocity = guidance.Velocity(state, times[i], timesOnDevice.narrow(0, i, 1), cancellationToken);
            double length = times[i] - times[i + 1];
            var next = new FlowPair(state.Main - length * velocity.Main, state.Skeleton - length * velocity.Skeleton);
            next = Hold(next, noise, times[i + 1], options);
            next.Main.MoveToOuterDisposeScope();
            next.Skeleton.MoveToOuterDisposeScope();
            onStep?.Invoke(new FlowStep(i, options.Steps, times[i], state, velocity, next));
            if (i > 0)
            {
                state.Main.Dispose();
                state.Skeleton.Dispose();
            }
            state = next;
        }
        return new FlowPair(state.Main.MoveToOuterDisposeScope(), state.Skeleton.MoveToOuterDisposeScope());
    }

    /// <summary>
    /// The main branch's state at time t, (1 − t) z + (σ + (1 − σ) t) ε for its noise ε and a sample z that is known: the path that
    /// the flow was trained on. Source: reference trainers/flow_matching/flow_matching.py, diffuse.
    /// </summary>
    private static FlowPair Hold(FlowPair state, FlowPair noise, double t, FlowSamplerOptions options) => options.HeldMain is { } held
        ? state with { Main = (1 - t) * held + (SigmaMin + (1 - SigmaMin) * t) * noise.Main }
        : state;

    private static void Validate(FlowSamplerOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Steps, 1, nameof(options));
        if (!double.IsFinite(options.Guidance))
            throw new ArgumentOutOfRangeException(nameof(options), options.Guidance, "The guidance strength must be finite.");
        if (!(options.RescaleT > 0) || !double.IsFinite(options.RescaleT))
            throw new ArgumentOutOfRangeException(nameof(options), options.RescaleT, "The time rescaling must be positive.");
    }
}
