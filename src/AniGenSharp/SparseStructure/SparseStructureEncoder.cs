using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices;
using AniGenSharp.Nn;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AniGenSharp.SparseStructure;

/// <summary>
/// The geometry branch of the official structure encoder: residual blocks and halvings take surface voxels to a latent grid. The blocks
/// are the torso; the first and the last layers are in float32. Source: reference models/anigen_sparse_structure_vae.py,
/// AniGenSparseStructureEncoder.
/// </summary>
internal sealed class SparseStructureEncoder : IStructureEncoder
{
    private readonly SparseStructureEncoderConfig _config;
    private readonly ScalarType _torso;
    private readonly Convolution3d _input;
    private readonly List<Func<Tensor, Tensor>> _blocks = [];
    private readonly ChannelNorm _outputNorm;
    private readonly Convolution3d _output;

    /// <summary>Builds the network.</summary>
    /// <param name="config">Its configuration.</param>
    /// <param name="parameters">Its parameters; those of the skeleton's branch are not needed.</param>
    public SparseStructureEncoder(SparseStructureEncoderConfig config, ParameterScope parameters)
    {
        _config = config;
        _torso = parameters.Placement.Torso;
        parameters.WithoutBranch(
            "input_layer_skl.", "blocks_skl.", "middle_block_skl.", "out_layer_skl.", "init_tokens", "tokens_pos_emb", "grid_pos_emb",
            "token_proj.");
        int[] channels = config.Channels;
        var torso = parameters.Torso();
        _input = new Convolution3d(parameters["input_layer"], 1, channels[0], 3);
        for (int level = 0; level < channels.Length; level++)
        {
            for (int i = 0; i < config.ResidualBlocks; i++)
                _blocks.Add(new ResidualBlock3d(torso["blocks"][_blocks.Count], channels[level]).Forward);
            if (level < channels.Length - 1)
                _blocks.Add(new Halving(torso["blocks"][_blocks.Count]["conv"], channels[level], channels[level + 1]).Forward);
        }
        for (int i = 0; i < config.ResidualBlocksMiddle; i++)
            _blocks.Add(new ResidualBlock3d(torso["middle_block"][i], channels[^1]).Forward);
        _outputNorm = new ChannelNorm(parameters["out_layer"][0], channels[^1], config.GroupNorm);
        _output = new Convolution3d(
            parameters["out_layer"][2], channels[^1], config.LatentChannels * (config.IsDeterministic ? 1 : 2), 3);
    }

    /// <inheritdoc/>
    public bool IsSolid => false;

    /// <inheritdoc/>
    public Tensor Forward(Tensor voxels)
    {
        using var scope = NewDisposeScope();
        var h = _input.Forward(voxels).to(_torso);
        foreach (var block in _blocks)
        {
            using var step = NewDisposeScope();
            var next = block(h).MoveToOuterDisposeScope();
            h.Dispose();
            h = next;
        }
        h = _output.Forward(Activation.Silu(_outputNorm.Forward(h.to(ScalarType.Float32)))).narrow(1, 0, _config.LatentChannels);
        if (_config.LatentLength is { } length)
            h = functional.normalize(h, p: 2, dim: 1) * length;
        return h.contiguous().MoveToOuterDisposeScope();
    }

    /// <summary>A 2×2×2 convolution of stride 2, as a product over the eight voxels that become one.</summary>
    private sealed class Halving(ParameterScope parameters, long inputs, long outputs)
    {
        private readonly Tensor _weight = parameters.Matrix("weight", outputs, inputs, 2, 2, 2);
        private readonly Tensor _bias = parameters.Matrix("bias", outputs);

        /// <summary>[B, C, X, Y, Z] → [B, C', X/2, Y/2, Z/2].</summary>
        public Tensor Forward(Tensor x)
        {
            using var scope = NewDisposeScope();
            var weight = _weight.reshape(_weight.shape[0], -1, 1, 1, 1);
            return DenseConvolution.Forward(Spatial.Patchify(x, 2), weight, _bias).MoveToOuterDisposeScope();
        }
    }
}
