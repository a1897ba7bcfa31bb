using static TorchSharp.torch;

namespace AniGenSharp.Sampling;

/// <summary>A velocity model, bound to everything but the picture, the state and the time.</summary>
internal interface IFlowModel
{
    /// <summary>
    /// Computes once what every sampling step shares: keys and values of the condition tokens and, for guidance, the
    /// constant cross-attention of the all-zero negative condition. The tensors belong to the caller's dispose scope.
    /// </summary>
    /// <param name="condition">Condition tokens [1, T, C].</param>
    /// <param name="branches">The guidance branches that will be asked for.</param>
    /// <param name="savings">What is saved within a step; null for everything.</param>
    IFlowSession Prepare(Tensor condition, GuidanceBranches branches, ExactSavings? savings = null);
}

/// <summary>One sampling run of an <see cref="IFlowModel"/>.</summary>
internal interface IFlowSession
{
    /// <summary>
    /// The velocity at a state of one branch (B = 1). Not guided: B = 1, under what the run was prepared for, the condition
    /// where that is both. Guided: B = 2 over the same state, branch 0 under the condition, branch 1 under zeros. The tensors belong to the caller's dispose scope.
    /// </summary>
    /// <param name="state">The state, float32.</param>
    /// <param name="time">1000 t, from 1000 (noise) to 0 (sample), [1], float32, on the state's device.</param>
    /// <param name="guided">Both branches; needs a run prepared for both.</param>
    /// <param name="cancellation">Honoured between blocks.</param>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    FlowPair Velocity(FlowPair state, Tensor time, bool guided, CancellationToken cancellation);
}
