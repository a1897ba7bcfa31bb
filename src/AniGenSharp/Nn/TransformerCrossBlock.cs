using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices;
using static TorchSharp.torch;

namespace AniGenSharp.Nn;

/// <summary>
/// Self-attention where wanted, cross-attention to a context, and feed-forward, each on a layer norm without weights: the
/// reference's <c>TransformerCrossBlock</c>. Parameters <c>self_attn</c>, <c>cross_attn</c>, <c>mlp</c>.
/// </summary>
/// <param name="parameters">The block's parameters.</param>
/// <param name="channels">C.</param>
/// <param name="contextChannels">C_ctx.</param>
/// <param name="heads">Attention heads.</param>
/// <param name="mlpRatio">Hidden width of the feed-forward over C.</param>
/// <param name="selfAttention">The rows attend to each other first.</param>
/// <param name="bias">Queries, keys and values have a bias.</param>
internal sealed class TransformerCrossBlock(
    ParameterScope parameters, long channels, long contextChannels, long heads, double mlpRatio, bool selfAttention = false, bool bias = true)
{
    private readonly LayerNorm _norm = new(channels, 1e-6);
    private readonly SelfAttention? _selfAttention =
        selfAttention ? new SelfAttention(parameters["self_attn"], channels, heads, rmsNorm: false, bias: bias) : null;

    private readonly CrossAttention _attention =
        new(parameters["cross_attn"], channels, contextChannels, heads, rmsNorm: false, bias: bias);

    private readonly FeedForward _mlp = new(parameters["mlp"], channels, mlpRatio);

    /// <summary>[B, T, C] attending to [B, S, C_ctx] → [B, T, C].</summary>
    public Tensor Forward(Tensor x, Tensor context)
    {
        using var scope = NewDisposeScope();
        if (_selfAttention is not null)
            x = x + _selfAttention.Forward(_norm.Forward(x));
        var (keys, values) = _attention.Project(context);
        x = x + _attention.Forward(_norm.Forward(x), keys, values, Attention.Full);
        return (x + _mlp.Forward(_norm.Forward(x))).MoveToOuterDisposeScope();
    }
}
