using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices;
using static TorchSharp.torch;

namespace AniGenSharp.Nn;

/// <summary>
/// Optional self-attention, cross-attention to a context, and feed-forward, each after a layer norm without parameters: the reference's
/// <c>TransformerCrossBlock</c>. Parameters <c>self_attn</c>, <c>cross_attn</c>, <c>mlp</c>.
/// </summary>
/// <param name="parameters">The block's parameters.</param>
/// <param name="options">Its shape.</param>
/// <param name="contextChannels">Width of the context, C_ctx.</param>
/// <param name="selfAttention">The rows attend to each other first.</param>
internal sealed class TransformerCrossBlock(
    ParameterScope parameters, TransformerBlockOptions options, long contextChannels, bool selfAttention = false)
{
    private readonly LayerNorm _norm = new(options.Channels, 1e-6);
    private readonly SelfAttention? _selfAttention = selfAttention
        ? new SelfAttention(parameters["self_attn"], new AttentionOptions(options.Channels, options.Heads) { Bias = options.Bias })
        : null;

    private readonly CrossAttention _attention = new(
        parameters["cross_attn"],
        new AttentionOptions(options.Channels, options.Heads) { ContextChannels = contextChannels, Bias = options.Bias });

    private readonly FeedForward _mlp = new(parameters["mlp"], options.Channels, options.MlpRatio);

    /// <summary>[B, T, C] attending to a context [B, S, C_ctx] → [B, T, C].</summary>
    public Tensor Forward(Tensor x, Tensor context) => Forward(x, context, Attention.Full);

    /// <summary>The same with attention of a given kind to the context.</summary>
    /// <param name="x">[B, T, C].</param>
    /// <param name="context">[B, S, C_ctx].</param>
    /// <param name="attend">Maps queries [B, T, H, D], keys and values [B, S, H, D] to [B, T, H, D].</param>
    public Tensor Forward(Tensor x, Tensor context, Func<Tensor, Tensor, Tensor, Tensor> attend)
    {
        using var scope = NewDisposeScope();
        if (_selfAttention is not null)
            x = x + _selfAttention.Forward(_norm.Forward(x));
        var (keys, values) = _attention.Project(context);
        x = x + _attention.Forward(_norm.Forward(x), keys, values, attend);
        return (x + _mlp.Forward(_norm.Forward(x))).MoveToOuterDisposeScope();
    }
}
