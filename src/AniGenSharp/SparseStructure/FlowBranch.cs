using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Nn;
using static TorchSharp.torch;

namespace AniGenSharp.SparseStructure;

/// <summary>What one branch of a sparse-structure flow is made of.</summary>
/// <param name="Suffix">Ending of its parameter names: empty or <c>_skl</c>.</param>
/// <param name="Inputs">Latent channels in.</param>
/// <param name="Outputs">Latent channels out.</param>
/// <param name="Channels">Width of its blocks.</param>
/// <param name="IsGlobal">The latent is tokens [B, T, C], not a grid [B, C, R, R, R].</param>
/// <param name="Tokens">Number of tokens.</param>
/// <param name="PredictsSample">It predicts the sample rather than the velocity.</param>
internal sealed record FlowBranchShape(
    string Suffix, int Inputs, int Outputs, int Channels, bool IsGlobal, int Tokens, bool PredictsSample);

/// <summary>
/// The ends of one branch of a <see cref="SparseStructureFlowModel"/>: latent to tokens with their positions, time to
/// modulation, tokens back to latent velocity. All in float32; the blocks between are the torso.
/// </summary>
internal sealed class FlowBranch
{
    private readonly SparseStructureFlowConfig _config;
    private readonly FlowBranchShape _shape;
    private readonly TimestepEmbedder _time;
    private readonly Linear? _sharedModulation;
    private readonly Tensor _positions;
    private readonly Linear _input;
    private readonly LayerNorm _norm;
    private readonly Linear _output;
    private readonly ScalarType _torso;

    public FlowBranch(SparseStructureFlowConfig config, FlowBranchShape shape, ParameterScope parameters)
    {
        (_config, _shape) = (config, shape);
        long patch = (long)config.PatchSize * config.PatchSize * config.PatchSize;
        _time = new TimestepEmbedder(parameters["t_embedder" + shape.Suffix], shape.Channels);
        if (config.SharedModulation)
            _sharedModulation = new Linear(parameters["adaLN_modulation" + shape.Suffix][1], shape.Channels, 6L * shape.Channels);
        _positions = parameters.Float32("pos_emb" + shape.Suffix, shape.Tokens, shape.Channels);
        _input = new Linear(parameters["input_layer" + shape.Suffix], shape.Inputs * patch, shape.Channels);
        _norm = new LayerNorm(shape.Channels, 1e-5);
        _output = new Linear(parameters["out_layer" + shape.Suffix], shape.Channels, shape.Outputs * patch);
        _torso = parameters.Placement.Torso;
    }

    /// <summary>Latent → tokens [B, T, C] in the torso's type.</summary>
    public Tensor Tokens(Tensor latent)
    {
        var tokens = _shape.IsGlobal ? latent : Spatial.Patchify(latent, _config.PatchSize).flatten(2).transpose(1, 2);
        return (_input.Forward(tokens) + _positions).to(_torso);
    }

    /// <summary>Time [1] → what the blocks' modulation takes: [1, C], or [1, 6C] where it is shared.</summary>
    public Tensor TimeEmbedding(Tensor time)
    {
        var embedding = _time.Forward(time);
        return (_sharedModulation?.Forward(Activation.Silu(embedding)) ?? embedding).to(_torso);
    }

    /// <summary>Tokens [B, T, C] → velocity, in the latent's layout.</summary>
    /// <param name="tokens">Output of the last block.</param>
    /// <param name="latent">The state the tokens came from, [1, ...].</param>
    /// <param name="time">1000 t, [1].</param>
    public Tensor Velocity(Tensor tokens, Tensor latent, Tensor time)
    {
        var output = _output.Forward(_norm.Forward(tokens.to(ScalarType.Float32)));
        if (!_shape.IsGlobal)
        {
            long edge = _config.Resolution / _config.PatchSize;
            output = Spatial.Unpatchify(output.transpose(1, 2).reshape(output.shape[0], -1, edge, edge, edge), _config.PatchSize);
        }
        if (_shape.PredictsSample)
        {
            output = (latent - output) * (time / _config.TimeScale).clamp_min(_config.TimeEpsilon).reciprocal();
        }
        return output;
    }
}
