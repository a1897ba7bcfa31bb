using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices;
using AniGenSharp.Devices.Cuda;
using static TorchSharp.torch;

namespace AniGenSharp.Nn;

/// <summary>
/// Multi-head self-attention over [B, T, C]. Parameters <c>to_qkv</c>, <c>to_out</c> and, with the norm, <c>q_rms_norm</c>,
/// <c>k_rms_norm</c>.
/// </summary>
internal sealed class SelfAttention
{
    private readonly long _heads;
    private readonly Linear _qkv;
    private readonly Linear _out;
    private readonly MultiHeadRmsNorm? _qNorm;
    private readonly MultiHeadRmsNorm? _kNorm;
    private readonly Tensor? _gammas;

    /// <summary>Builds the layer.</summary>
    /// <param name="parameters">The layer's parameters.</param>
    /// <param name="options">Its shape; there is no context.</param>
    public SelfAttention(ParameterScope parameters, AttentionOptions options)
    {
        var (channels, heads) = (options.Channels, options.Heads);
        _heads = heads;
        _qkv = new Linear(parameters["to_qkv"], channels, 3 * channels, options.Bias, options.Lora);
        if (options.RmsNorm)
        {
            _qNorm = new MultiHeadRmsNorm(parameters["q_rms_norm"], heads, channels / heads);
            _kNorm = new MultiHeadRmsNorm(parameters["k_rms_norm"], heads, channels / heads);
            _gammas = parameters.Own(stack([_qNorm.Gamma, _kNorm.Gamma], 0));
        }
        _out = new Linear(parameters["to_out"], channels, channels, lora: options.Lora);
    }

    /// <summary>Full attention: [B, T, C] → [B, T, C].</summary>
    public Tensor Forward(Tensor x) => Forward(x, Attention.Full);

    /// <summary>Attention of a given kind, windows for instance: [B, T, C] → [B, T, C].</summary>
    /// <param name="x">[B, T, C].</param>
    /// <param name="attend">Maps queries, keys and values [B, T, H, D] to [B, T, H, D].</param>
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
