using AniGenSharp.Checkpoints;
using AniGenSharp.Devices;
using AniGenSharp.Nn;
using static TorchSharp.torch;

namespace AniGenSharp.Decoding;

/// <summary>
/// Cross-attention to a context and feed-forward, each on a layer norm without weights: the reference's
/// <c>TransformerCrossBlock</c> without self-attention. Parameters <c>cross_attn</c>, <c>mlp</c>.
/// </summary>
internal sealed class TransformerCrossBlock(ParameterScope parameters, long channels, long contextChannels, long heads, double mlpRatio)
{
    private readonly LayerNorm _norm = new(channels, 1e-6);
    private readonly CrossAttention _attention = new(parameters["cross_attn"], channels, contextChannels, heads, rmsNorm: false);
    private readonly FeedForward _mlp = new(parameters["mlp"], channels, mlpRatio);

    /// <summary>[B, T, C] attending to [B, S, C_ctx] → [B, T, C].</summary>
    public Tensor Forward(Tensor x, Tensor context)
    {
        using var scope = NewDisposeScope();
        var (keys, values) = _attention.Project(context);
        x = x + _attention.Forward(_norm.Forward(x), keys, values, Attention.Full);
        return (x + _mlp.Forward(_norm.Forward(x))).MoveToOuterDisposeScope();
    }
}
