using AniGenSharp.Checkpoints;
using AniGenSharp.Nn;
using AniGenSharp.Parity;
using static TorchSharp.torch;

namespace AniGenSharp.Decoding;

/// <summary>
/// Transformer block without modulation: self-attention and feed-forward, each on a layer norm without weights, on
/// [B, T, C]. Parameters <c>attn</c>, <c>mlp</c>.
/// </summary>
internal sealed class TransformerBlock(ParameterScope parameters, long channels, long heads, double mlpRatio, bool rmsNorm)
{
    private readonly string _name = parameters.Name;
    private readonly LayerNorm _norm = new(channels, 1e-6);
    private readonly SelfAttention _attention = new(parameters["attn"], channels, heads, rmsNorm);
    private readonly FeedForward _mlp = new(parameters["mlp"], channels, mlpRatio);

    /// <param name="x">[B, T, C].</param>
    /// <param name="attend">Queries, keys, values [B, T, H, D] → [B, T, H, D].</param>
    public Tensor Forward(Tensor x, Func<Tensor, Tensor, Tensor, Tensor> attend)
    {
        using var scope = NewDisposeScope();
        x = x + _attention.Forward(_norm.Forward(x), attend);
        return Recording.Keep(_name, x + _mlp.Forward(_norm.Forward(x))).MoveToOuterDisposeScope();
    }
}
