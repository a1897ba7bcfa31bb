using static TorchSharp.torch;

namespace AniGenSharp.Sampling;

/// <summary>A velocity model, bound to everything except the condition, the state and the time.</summary>
internal interface IFlowModel
{
    /// <summary>
    /// Computes once what all sampling steps share: keys and values of the condition tokens and, for guidance, the constant
    /// cross-attention to the all-zero negative condition. The tensors belong to the caller's dispose scope.
    /// </summary>
    /// <param name="condition">Condition tokens [1, T, C].</param>
    /// <param name="branches">The guidance branches that will be requested.</param>
    /// <param name="optimizations">Work that is avoided within a step; null for all optimizations.</param>
    IFlowSession Prepare(Tensor condition, GuidanceBranches branches, LosslessOptimizations? optimizations = null);
}
