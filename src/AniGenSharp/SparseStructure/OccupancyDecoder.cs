using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Nn;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AniGenSharp.SparseStructure;

/// <summary>
/// One branch of the sparse-structure decoder: residual blocks and pixel shuffles take a latent grid [1, C, R, R, R], or global tokens
/// [1, T, C] through a learned grid, to occupancy logits at 2^(n−1) times the resolution. The blocks are the torso; the first and the last
/// layers are in float32.
/// </summary>
internal sealed class OccupancyDecoder
{
    private readonly Func<Tensor, Tensor> _input;
    private readonly ResidualBlock3d[] _middle;
    private readonly List<Func<Tensor, Tensor>> _blocks = [];
    private readonly ChannelNorm _outputNorm;
    private readonly Convolution3d _output;
    private readonly ScalarType _torso;
    private readonly double? _latentLength;

    /// <summary>Builds the branch.</summary>
    /// <param name="config">The decoder's configuration.</param>
    /// <param name="parameters">The decoder's parameters.</param>
    /// <param name="suffix">Ending of the branch's parameter names: empty or <c>_skl</c>.</param>
    /// <param name="latentChannels">C.</param>
    /// <param name="normalizeLatent">Normalize the latents first.</param>
    /// <param name="globalTokens">Number of global tokens; null if the latent is a grid.</param>
    public OccupancyDecoder(
        SparseStructureDecoderConfig config, ParameterScope parameters, string suffix, int latentChannels, bool normalizeLatent,
        int? globalTokens)
    {
        _torso = parameters.Placement.Torso;
        _latentLength = normalizeLatent ? config.NormalizeScale : null;
        var torso = parameters.Torso();
        int[] channels = config.Channels;
        string layer = "input_layer" + suffix;
        if (globalTokens is { } tokens)
            _input = new GlobalTokenInput(parameters, layer, suffix.Length == 0 ? "_ss" : "", tokens, latentChannels, channels).Forward;
        else
            _input = new Convolution3d(parameters[layer], latentChannels, channels[0], 3).Forward;
        _middle = [.. Enumerable.Range(0, config.ResidualBlocksMiddle)
            .Select(i => new ResidualBlock3d(torso["middle_block" + suffix][i], channels[0]))];
        var blocks = torso["blocks" + suffix];
        for (int level = 0; level < channels.Length; level++)
        {
            for (int i = 0; i < config.ResidualBlocks; i++)
                _blocks.Add(new ResidualBlock3d(blocks[_blocks.Count], channels[level]).Forward);
            if (level < channels.Length - 1)
            {
                var conv = new Convolution3d(blocks[_blocks.Count]["conv"], channels[level], 8L * channels[level + 1], 3);
                _blocks.Add(x => Spatial.Unpatchify(conv.Forward(x), 2));
            }
        }
        var output = parameters["out_layer" + suffix];
        _outputNorm = new ChannelNorm(output[0], channels[^1], config.GroupNorm);
        _output = new Convolution3d(output[2], channels[^1], 1, 3);
    }

    /// <summary>Latent grid [1, C, R, R, R] or global tokens [1, T, C] → logits [1, 1, R', R', R'], float32.</summary>
    public Tensor Forward(Tensor latent)
    {
        using var scope = NewDisposeScope();
        var x = _latentLength is { } length ? functional.normalize(latent, p: 2, dim: 1) * length : latent;
        var h = _input(x).to(_torso);
        foreach (var block in _middle.Select(m => (Func<Tensor, Tensor>)m.Forward).Concat(_blocks))
        {
            using var step = NewDisposeScope();
            var next = block(h).MoveToOuterDisposeScope();
            h.Dispose();
            h = next;
        }
        return _output.Forward(Activation.Silu(_outputNorm.Forward(h.to(ScalarType.Float32)))).MoveToOuterDisposeScope();
    }
}
