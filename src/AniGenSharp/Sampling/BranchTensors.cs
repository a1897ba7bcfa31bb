using static TorchSharp.torch;

namespace AniGenSharp.Sampling;

/// <summary>Tensors whose first axis is the guidance branch.</summary>
internal static class BranchTensors
{
    /// <summary>
    /// A tensor of one branch as one of several equal branches, without a copy. A tensor that has them is returned as it is.
    /// </summary>
    /// <param name="x">[1, ...] or [B, ...].</param>
    /// <param name="branches">B.</param>
    public static Tensor WithBranches(this Tensor x, long branches) =>
        x.shape[0] == branches ? x : x.expand([branches, .. x.shape[1..]]);
}
