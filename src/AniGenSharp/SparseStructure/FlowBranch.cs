using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Nn;
using static TorchSharp.torch;

namespace AniGenSharp.SparseStructure;

/// <summary>
/// The first and last layers of one branch of a <see cref="SparseStructureFlowModel"/>: from the latent to tokens with their positions,
/// from the time to the modulation, and from tokens to the latent's velocity. They are in float32; the blocks between them are the torso.
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

    /// <summary>Builds the layers.</summary>
    /// <param name="config">The network's configuration.</param>
    /// <param name="shape">The branch's shape.</param>
    /// <param name="parameters">The network's parameters.</param>
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

    /// <summary>Time [1] → the input of the blocks' modulation: [1, C], or [1, 6C] if the modulation is shared.</summary>
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
        return _shape.PredictsSample
            ? (latent - output) * Column(time / _config.TimeScale, latent).clamp_min(_config.TimeEpsilon).reciprocal()
            : output;
    }

    /// <summary>One number per picture [B] in a shape that multiplies a tensor [B, ...].</summary>
    private static Tensor Column(Tensor numbers, Tensor like) => numbers.view([-1, .. Enumerable.Repeat(1L, (int)like.dim() - 1)]);
}
