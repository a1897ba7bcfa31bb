using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Tracing;
using static TorchSharp.torch;

namespace AniGenSharp.Nn;

/// <summary>
/// Transformer block without modulation: self-attention and feed-forward, each after a layer norm without parameters. Parameters
/// <c>attn</c>, <c>mlp</c> and, if the width changes, <c>res_mlp</c>.
/// </summary>
/// <param name="parameters">The block's parameters.</param>
/// <param name="options">Its shape.</param>
/// <param name="outputs">Width of the result, C_out; null for C.</param>
internal sealed class TransformerBlock(ParameterScope parameters, TransformerBlockOptions options, long? outputs = null)
{
    private readonly string _name = parameters.Name;
    private readonly LayerNorm _norm = new(options.Channels, 1e-6);
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
        x = x + _attention.Forward(_norm.Forward(x), attend);
        var y = _mlp.Forward(_norm.Forward(x));
        return Recording.Keep(_name, (_residual?.Forward(x) ?? x) + y).MoveToOuterDisposeScope();
    }
}
