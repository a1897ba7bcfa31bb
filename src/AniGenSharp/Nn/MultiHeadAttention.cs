using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices;
using AniGenSharp.Devices.Cuda;
using static TorchSharp.torch;

namespace AniGenSharp.Nn;

/// <summary>
/// Multi-head self-attention over [B, T, C]. Parameters <c>to_qkv</c>, <c>to_out</c> and, with the norm,
/// <c>q_rms_norm</c>, <c>k_rms_norm</c>.
/// </summary>
internal sealed class SelfAttention
{
    private readonly long _heads;
    private readonly Linear _qkv;
    private readonly Linear _out;
    private readonly MultiHeadRmsNorm? _qNorm;
    private readonly MultiHeadRmsNorm? _kNorm;
    private readonly Tensor? _gammas;

    /// <param name="parameters">The layer's parameters.</param>
    /// <param name="channels">C.</param>
    /// <param name="heads">Attention heads.</param>
    /// <param name="rmsNorm">RMS norm of queries and keys.</param>
    /// <param name="lora">A low-rank update of every matrix.</param>
    /// <param name="bias">Queries, keys and values have a bias; the output always has.</param>
    public SelfAttention(ParameterScope parameters, long channels, long heads, bool rmsNorm, LoraOptions? lora = null, bool bias = true)
    {
        _heads = heads;
        _qkv = new Linear(parameters["to_qkv"], channels, 3 * channels, bias, lora);
        if (rmsNorm)
        {
            _qNorm = new MultiHeadRmsNorm(parameters["q_rms_norm"], heads, channels / heads);
            _kNorm = new MultiHeadRmsNorm(parameters["k_rms_norm"], heads, channels / heads);
            _gammas = parameters.Own(stack([_qNorm.Gamma, _kNorm.Gamma], 0));
        }
        _out = new Linear(parameters["to_out"], channels, channels, lora: lora);
    }

    /// <summary>Full attention: [B, T, C] → [B, T, C].</summary>
    public Tensor Forward(Tensor x) => Forward(x, Attention.Full);

    /// <summary>
    /// Attention by <paramref name="attend"/>, which maps queries, keys and values [B, T, H, D] to [B, T, H, D]
    /// (windows, for instance).
    /// </summary>
    public Tensor Forward(Tensor x, Func<Tensor, Tensor, Tensor, Tensor> attend)
    {
        long batch = x.shape[0], tokens = x.shape[1];
        var packed = _qkv.Forward(x).view(batch, tokens, 3, _heads, -1);
        bool plain = _gammas is not null && !NormKernels.TryNormalizeHeads(packed, _gammas);
        var qkv = packed.unbind(2);
        var q = plain ? _qNorm!.Forward(qkv[0]) : qkv[0];
        var k = plain ? _kNorm!.Forward(qkv[1]) : qkv[1];
        return _out.Forward(attend(q, k, qkv[2]).reshape(batch, tokens, -1));
    }
}

/// <summary>
/// Multi-head cross-attention from [B, T, C] to a context [B, S, C_ctx]. Parameters <c>to_q</c>, <c>to_kv</c>,
/// <c>to_out</c> and, with the norm, <c>q_rms_norm</c>, <c>k_rms_norm</c>.
/// </summary>
internal sealed class CrossAttention
{
    private readonly long _heads;
    private readonly Linear _q;
    private readonly Linear _kv;
    private readonly Linear _out;
    private readonly MultiHeadRmsNorm? _qNorm;
    private readonly MultiHeadRmsNorm? _kNorm;

    /// <param name="parameters">The layer's parameters.</param>
    /// <param name="channels">C.</param>
    /// <param name="contextChannels">C_ctx.</param>
    /// <param name="heads">Attention heads.</param>
    /// <param name="rmsNorm">RMS norm of queries and keys.</param>
    /// <param name="lora">A low-rank update of every matrix.</param>
    /// <param name="bias">Queries, keys and values have a bias; the output always has.</param>
    public CrossAttention(
        ParameterScope parameters, long channels, long contextChannels, long heads, bool rmsNorm, LoraOptions? lora = null, bool bias = true)
    {
        _heads = heads;
        _q = new Linear(parameters["to_q"], channels, channels, bias, lora);
        _kv = new Linear(parameters["to_kv"], contextChannels, 2 * channels, bias, lora);
        if (rmsNorm)
        {
            _qNorm = new MultiHeadRmsNorm(parameters["q_rms_norm"], heads, channels / heads);
            _kNorm = new MultiHeadRmsNorm(parameters["k_rms_norm"], heads, channels / heads);
        }
        _out = new Linear(parameters["to_out"], channels, channels, lora: lora);
    }

    /// <summary>Keys and values of a context, each [B, S, H, D]; the same for every query, so worth keeping.</summary>
    public (Tensor Keys, Tensor Values) Project(Tensor context)
    {
        var kv = _kv.Forward(context).view(context.shape[0], context.shape[1], 2, _heads, -1).unbind(2);
        return (_kNorm?.Forward(kv[0]) ?? kv[0], kv[1]);
    }

    /// <summary>Attention to projected keys and values: [B, T, C] → [B, T, C].</summary>
    public Tensor Forward(Tensor x, Tensor keys, Tensor values) => Forward(x, keys, values, Attention.Full);

    /// <summary>Attention by <paramref name="attend"/>: queries [B, T, H, D], keys and values [B, S, H, D] → [B, T, H, D].</summary>
    public Tensor Forward(Tensor x, Tensor keys, Tensor values, Func<Tensor, Tensor, Tensor, Tensor> attend)
    {
        long batch = x.shape[0], tokens = x.shape[1];
        var q = _q.Forward(x).view(batch, tokens, _heads, -1);
        return _out.Forward(attend(_qNorm?.Forward(q) ?? q, keys, values).reshape(batch, tokens, -1));
    }

    /// <summary>
    /// The layer's output, one row [B, 1, C], for a context whose rows are all <paramref name="row"/> [B, 1, C_ctx]:
    /// attention averages equal values, whatever the query.
    /// </summary>
    public Tensor ForwardConstantContext(Tensor row)
    {
        var values = _kv.Forward(row).view(row.shape[0], 1, 2, -1).unbind(2)[1];
        return _out.Forward(values);
    }
}
