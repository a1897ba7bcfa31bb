using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Tracing;
using static TorchSharp.torch;

namespace AniGenSharp.Nn;

/// <summary>
/// Transformer block without modulation: self-attention and feed-forward, each on a layer norm without weights, on
/// [B, T, C]. Parameters <c>attn</c>, <c>mlp</c> and, where the width changes, <c>res_mlp</c>.
/// </summary>
/// <param name="parameters">The block's parameters.</param>
/// <param name="channels">C.</param>
/// <param name="heads">Attention heads.</param>
/// <param name="mlpRatio">Hidden width of the feed-forward over C.</param>
/// <param name="rmsNorm">RMS norm of queries and keys.</param>
/// <param name="outputs">Width of the result; null for C.</param>
/// <param name="bias">Queries, keys and values have a bias.</param>
internal sealed class TransformerBlock(
    ParameterScope parameters, long channels, long heads, double mlpRatio, bool rmsNorm, long? outputs = null, bool bias = true)
{
    private readonly string _name = parameters.Name;
    private readonly LayerNorm _norm = new(channels, 1e-6);
    private readonly SelfAttention _attention = new(parameters["attn"], channels, heads, rmsNorm, bias: bias);
    private readonly FeedForward _mlp = new(parameters["mlp"], channels, mlpRatio, outputs);
    private readonly FeedForward? _residual =
        outputs is { } width && width != channels ? new FeedForward(parameters["res_mlp"], channels, 1, width) : null;

    /// <param name="x">[B, T, C].</param>
    /// <param name="attend">Queries, keys, values [B, T, H, D] → [B, T, H, D].</param>
    public Tensor Forward(Tensor x, Func<Tensor, Tensor, Tensor, Tensor> attend)
    {
        using var scope = NewDisposeScope();
        x = x + _attention.Forward(_norm.Forward(x), attend);
        var y = _mlp.Forward(_norm.Forward(x));
        return Recording.Keep(_name, (_residual?.Forward(x) ?? x) + y).MoveToOuterDisposeScope();
    }
}
