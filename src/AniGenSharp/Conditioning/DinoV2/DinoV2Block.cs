using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices;
using AniGenSharp.Nn;
using AniGenSharp.Tracing;
using static TorchSharp.torch;

namespace AniGenSharp.Conditioning.DinoV2;

/// <summary>
/// Pre-norm transformer block with an exact GELU and a learned scale on each branch: [B, T, C] → [B, T, C], float32. The products are
/// computed in the type of the parameters' matrices.
/// </summary>
internal sealed class DinoV2Block
{
    private readonly string _name;
    private readonly long _heads;
    private readonly ScalarType _matrices;
    private readonly LayerNorm _norm1;
    private readonly LayerNorm _norm2;
    private readonly Linear _qkv;
    private readonly Linear _attentionOut;
    private readonly Linear _expand;
    private readonly Linear _contract;
    private readonly Tensor? _attentionScale;
    private readonly Tensor? _mlpScale;

    public DinoV2Block(ParameterScope parameters, DinoV2Config config)
    {
        long channels = config.Channels;
        long hidden = (long)(channels * config.MlpRatio);
        _name = parameters.Name;
        _heads = config.Heads;
        _matrices = parameters.MatrixType;
        _norm1 = new LayerNorm(parameters["norm1"], channels, 1e-6);
        _norm2 = new LayerNorm(parameters["norm2"], channels, 1e-6);
        _qkv = new Linear(parameters["attn"]["qkv"], channels, 3 * channels, config.QkvBias);
        _attentionOut = new Linear(parameters["attn"]["proj"], channels, channels, config.ProjectionBias);
        _expand = new Linear(parameters["mlp"]["fc1"], channels, hidden, config.FeedForwardBias);
        _contract = new Linear(parameters["mlp"]["fc2"], hidden, channels, config.FeedForwardBias);
        if (config.LayerScale)
        {
            _attentionScale = parameters["ls1"].Float32("gamma", channels);
            _mlpScale = parameters["ls2"].Float32("gamma", channels);
        }
    }

    public Tensor Forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        x = x + Scale(Attend(_norm1.Forward(x).to(_matrices)), _attentionScale);
        x = x + Scale(_contract.Forward(nn.functional.gelu(_expand.Forward(_norm2.Forward(x).to(_matrices)))), _mlpScale);
        return Recording.Keep(_name, x).MoveToOuterDisposeScope();
    }

    private Tensor Attend(Tensor x)
    {
        long batch = x.shape[0], tokens = x.shape[1];
        var qkv = _qkv.Forward(x).view(batch, tokens, 3, _heads, -1).unbind(2);
        return _attentionOut.Forward(Attention.Full(qkv[0], qkv[1], qkv[2]).reshape(batch, tokens, -1));
    }

    // The float32 scale makes the product float32 again.
    private static Tensor Scale(Tensor x, Tensor? gamma) => gamma is null ? x.to(ScalarType.Float32) : x * gamma;
}
