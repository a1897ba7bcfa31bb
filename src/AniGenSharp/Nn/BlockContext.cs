using static TorchSharp.torch;

namespace AniGenSharp.Nn;

/// <summary>The context of one block's attention.</summary>
/// <param name="Keys">[B, S, H, D]; null if the context is constant.</param>
/// <param name="Values">[B, S, H, D], or null like the keys.</param>
/// <param name="NegativeOutput">
/// The cross-attention's output [1, 1, C] for the zero condition. Beside keys, it is the output of the second of two guidance branches.
/// </param>
internal sealed record BlockContext(Tensor? Keys, Tensor? Values, Tensor? NegativeOutput)
{
    /// <summary>
    /// Added to the logits of the keys, [1, 1, 1, S] in the torso's type, so that nothing attends to padding; null for none.
    /// </summary>
    public Tensor? KeyBias { get; init; }
}
