using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Tracing;
using static TorchSharp.torch;

namespace AniGenSharp.Nn;

/// <summary>
/// Transformer block without modulation: self-attention and feed-forward, each after a layer norm. Parameters <c>attn</c>, <c>mlp</c>, if
/// the width changes <c>res_mlp</c>, and with affine norms <c>norm1</c>, <c>norm2</c>.
/// </summary>
/// <param name="parameters">The block's parameters.</param>
/// <param name="options">Its shape.</param>
/// <param name="outputs">Width of the result, C_out; null for C.</param>
internal sealed class TransformerBlock(ParameterScope parameters, TransformerBlockOptions options, long? outputs = null)
{
    private readonly string _name = parameters.Name;
    private readonly LayerNorm _norm1 = Norm(parameters["norm1"], options);
    private readonly LayerNorm _norm2 = Norm(parameters["norm2"], options);
    private readonly SelfAttention _attention = new(
        parameters["attn"], new AttentionOptions(options.Channels, options.Heads) { RmsNorm = options.RmsNorm, Bias = options.Bias });

    private readonly FeedForward _mlp = new(parameters["mlp"], options.Channels, options.MlpRatio, outputs);
    private readonly FeedForward? _residual = outputs is { } width && width != options.Channels
        ? new FeedForward(parameters["res_mlp"], options.Channels, 1, width)
        : null;

    /// <summary>[B, T, C] → [B, T, C_out].</summary>
    /// <param name="x">[B, T, C].</param>
    /// <param name="attend">Maps queries, keys and values [B, T, H, D] to [B, T, H, D].</param>
    public Tensor Forward(Tensor x, Func<Tensor, Tensor, Tensor, Tensor> attend)
    {
        using var scope = NewDisposeScope();
        x = x + _attention.Forward(_norm1.Forward(x), attend);
        var y = _mlp.Forward(_norm2.Forward(x));
        return Recording.Keep(_name, (_residual?.Forward(x) ?? x) + y).MoveToOuterDisposeScope();
    }

    private static LayerNorm Norm(ParameterScope parameters, TransformerBlockOptions options) => options.AffineNorms
        ? new LayerNorm(parameters, options.Channels, 1e-6)
        : new LayerNorm(options.Channels, 1e-6);
}
