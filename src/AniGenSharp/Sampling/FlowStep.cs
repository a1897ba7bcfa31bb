namespace AniGenSharp.Sampling;

/// <summary>One finished Euler step. Its tensors live until the observer returns.</summary>
/// <param name="Index">Index of the step, from 0.</param>
/// <param name="Count">Number of steps of the run.</param>
/// <param name="Time">t before the step; 1 is noise.</param>
/// <param name="Before">State before the step.</param>
/// <param name="Velocity">Guided velocity at that state.</param>
/// <param name="After">State after the step.</param>
internal sealed record FlowStep(int Index, int Count, double Time, FlowPair Before, FlowPair Velocity, FlowPair After);
