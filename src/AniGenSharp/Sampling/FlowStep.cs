namespace AniGenSharp.Sampling;

/// <summary>One Euler step that has been done. Its tensors live until the observer returns.</summary>
/// <param name="Index">0 to <paramref name="Count"/> − 1.</param>
/// <param name="Count">Steps of the run.</param>
/// <param name="Time">t before the step, 1 being noise.</param>
/// <param name="Before">State before the step.</param>
/// <param name="Velocity">Guided velocity at that state.</param>
/// <param name="After">State after the step.</param>
/// <param name="SigmaMin">The flow's noise at t = 0.</param>
internal sealed record FlowStep(
    int Index, int Count, double Time, FlowPair Before, FlowPair Velocity, FlowPair After, double SigmaMin)
{
    /// <summary>The sample this step points at: (1 − σ) x − (σ + (1 − σ) t) v.</summary>
    public FlowPair PredictedSample()
    {
        double ofState = 1 - SigmaMin;
        double ofVelocity = SigmaMin + ofState * Time;
        return new(
            ofState * Before.Main - ofVelocity * Velocity.Main,
            ofState * Before.Skeleton - ofVelocity * Velocity.Skeleton);
    }
}
