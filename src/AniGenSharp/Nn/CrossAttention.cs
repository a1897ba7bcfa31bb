using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices;
using static TorchSharp.torch;

namespace AniGenSharp.Nn;

/// <summary>
/// Multi-head cross-attention from [B, T, C] to a context [B, S, C_ctx]. Parameters <c>to_q</c>, <c>to_kv</c>, <c>to_out</c> and, with the
/// norm, <c>q_rms_norm</c>, <c>k_rms_norm</c>.
/// </summary>
internal sealed class CrossAttention
{
    private readonly long _heads;
    private readonly Linear _q;
    private readonly Linear _kv;
    private readonly Linear _out;
    private readonly MultiHeadRmsNorm? _qNorm;
    private readonly MultiHeadRmsNorm? _kNorm;

    /// <summary>Builds the layer.</summary>
    /// <param name="parameters">The layer's parameters.</param>
    /// <param name="options">Its shape.</param>
    public CrossAttention(ParameterScope parameters, AttentionOptions options)
    {
        var (channels, heads) = (options.Channels, options.Heads);
        _heads = heads;
        _q = new Linear(parameters["to_q"], channels, channels, options.Bias, options.Lora);
        _kv = new Linear(parameters["to_kv"], options.ContextChannels, 2 * channels, options.Bias, options.Lora);
        if (options.RmsNorm)
        {
            _qNorm = new MultiHeadRmsNorm(parameters["q_rms_norm"], heads, channels / heads);
            _kNorm = new MultiHeadRmsNorm(parameters["k_rms_norm"], heads, channels / heads);
        }
        _out = new Linear(parameters["to_out"], channels, channels, lora: options.Lora);
    }

    /// <summary>Keys and values of a context, each [B, S, H, D]. They are the same for every query, so they can be reused.</summary>
    public (Tensor Keys, Tensor Values) Project(Tensor context)
    {
        var kv = _kv.Forward(context).view(context.shape[0], context.shape[1], 2, _heads, -1).unbind(2);
        return (_kNorm?.Forward(kv[0]) ?? kv[0], kv[1]);
    }

    /// <summary>Full attention to projected keys and values: [B, T, C] → [B, T, C].</summary>
    public Tensor Forward(Tensor x, Tensor keys, Tensor values) => Forward(x, keys, values, Attention.Full);

    /// <summary>Attention of a given kind to projected keys and values: [B, T, C] → [B, T, C].</summary>
    /// <param name="x">[B, T, C].</param>
    /// <param name="keys">[B, S, H, D].</param>
    /// <param name="values">[B, S, H, D].</param>
    /// <param name="attend">Maps queries [B, T, H, D], keys and values to [B, T, H, D].</param>
    public Tensor Forward(Tensor x, Tensor keys, Tensor values, Func<Tensor, Tensor, Tensor, Tensor> attend)
    {
        long batch = x.shape[0], tokens = x.shape[1];
        var q = _q.Forward(x).view(batch, tokens, _heads, -1);
        return _out.Forward(attend(_qNorm?.Forward(q) ?? q, keys, values).reshape(batch, tokens, -1));
    }

    /// <summary>
    /// The layer's output for a context whose rows are all equal, one row [B, 1, C]: attention averages equal values, whatever the query.
    /// </summary>
    /// <param name="row">The context's row, [B, 1, C_ctx].</param>
    public Tensor ForwardConstantContext(Tensor row)
    {
        var values = _kv.Forward(row).view(row.shape[0], 1, 2, -1).unbind(2)[1];
        return _out.Forward(values);
    }
}
