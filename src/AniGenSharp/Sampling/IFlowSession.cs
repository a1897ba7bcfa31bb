using static TorchSharp.torch;

namespace AniGenSharp.Sampling;

/// <summary>One sampling run of an <see cref="IFlowModel"/>.</summary>
internal interface IFlowSession
{
    /// <summary>
    /// The velocity at a state of one branch (B = 1). Unguided, the result has B = 1: the branch that the session was prepared for, or the
    /// conditional one if that is both. Guided, it has B = 2: branch 0 under the condition, branch 1 under zeros. The tensors belong to the
    /// caller's dispose scope.
    /// </summary>
    /// <param name="state">The state, float32.</param>
    /// <param name="time">1000 t, from 1000 (noise) to 0 (sample), [1], float32, on the state's device.</param>
    /// <param name="guided">Compute both branches; the session must be prepared for both.</param>
    /// <param name="cancellationToken">Honored between blocks.</param>
    /// <exception cref="OperationCanceledException">The run was canceled.</exception>
    FlowPair Velocity(FlowPair state, Tensor time, bool guided, CancellationToken cancellationToken);
}
