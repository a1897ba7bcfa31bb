using AniGenSharp.Tracing;
using static TorchSharp.torch;

namespace AniGenSharp.Sampling;

/// <summary>
/// Euler integration of a velocity model with classifier-free guidance, for both branches at once.
/// Source: reference pipelines/samplers/anigen_flow_euler.py.
/// </summary>
internal static class FlowEulerSampler
{
    /// <summary>Steps + 1 times from 1 (noise) to 0, in float64.</summary>
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

    /// <summary>Takes noise to a sample.</summary>
    /// <param name="model">The velocity model.</param>
    /// <param name="condition">Condition tokens [1, T, C]; the negative condition is zero.</param>
    /// <param name="noise">State at t = 1, one branch (B = 1), float32; left as it is.</param>
    /// <param name="options">Steps and guidance.</param>
    /// <param name="onStep">Told of every step when it is done.</param>
    /// <param name="cancellation">Honoured within a step.</param>
    /// <returns>The sample, of the noise's shapes, in the caller's dispose scope.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public static FlowPair Sample(
        IFlowModel model, Tensor condition, FlowPair noise, FlowSamplerOptions options,
        Action<FlowStep>? onStep = null, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Steps, 1, nameof(options));
        if (!double.IsFinite(options.Guidance))
            throw new ArgumentOutOfRangeException(nameof(options), options.Guidance, "The guidance strength must be finite.");
        if (!(options.RescaleT > 0) || !double.IsFinite(options.RescaleT))
            throw new ArgumentOutOfRangeException(nameof(options), options.RescaleT, "The time rescaling must be positive.");

        var times = Times(options.Steps, options.RescaleT);
        using var run = NewDisposeScope();
        // All times go to the device at once: no step waits for it.
        var timesOnDevice = tensor(times.Select(t => (float)(1000 * t)).ToArray(), device: noise.Main.device);
        using var guidance = new ClassifierFreeGuidance(model, condition, options, times[..^1]);
        var state = noise;
        for (int i = 0; i < options.Steps; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            using var step = NewDisposeScope();
            FlowPair velocity;
            using (Recording.EnterStep(i))
                velocity = guidance.Velocity(state, times[i], timesOnDevice.narrow(0, i, 1), cancellation);
            double length = times[i] - times[i + 1];
            var next = new FlowPair(
                (state.Main - length * velocity.Main).MoveToOuterDisposeScope(),
                (state.Skeleton - length * velocity.Skeleton).MoveToOuterDisposeScope());
            onStep?.Invoke(new FlowStep(i, options.Steps, times[i], state, velocity, next, options.SigmaMin));
            if (i > 0)
            {
                state.Main.Dispose();
                state.Skeleton.Dispose();
            }
            state = next;
        }
        return new FlowPair(state.Main.MoveToOuterDisposeScope(), state.Skeleton.MoveToOuterDisposeScope());
    }
}
