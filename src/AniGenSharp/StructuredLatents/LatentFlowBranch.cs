using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Nn;
using AniGenSharp.Sparse;
using static TorchSharp.torch;

namespace AniGenSharp.StructuredLatents;

/// <summary>
/// One branch of a <see cref="StructuredLatentFlowModel"/>: input blocks from latents to tokens on the pooled grid, transformer blocks, and
/// output blocks back to the latents' voxels. Source: reference models/anigen_structured_latent_flow.py, forward_stage.
/// </summary>
internal sealed class LatentFlowBranch
{
    private readonly LatentBranchConfig _shape;
    private readonly bool _skipConnections;
    private readonly Linear _input;
    private readonly TimestepEmbedder _time;
    private readonly Linear? _sharedModulation;
    private readonly SparseResidualBlock[] _inputBlocks;
    private readonly SparseResidualBlock[] _outputBlocks;
    private readonly LayerNorm _norm;
    private readonly Linear _output;
    private readonly ScalarType _torso;

    /// <summary>Builds the branch.</summary>
    /// <param name="config">The network's configuration.</param>
    /// <param name="shape">The branch's shape.</param>
    /// <param name="parameters">The network's parameters.</param>
    public LatentFlowBranch(StructuredLatentFlowConfig config, LatentBranchConfig shape, ParameterScope parameters)
    {
        (_shape, _skipConnections) = (shape, config.SkipConnections);
        var torso = parameters.Torso();
        _torso = torso.MatrixType;
        int channels = shape.Channels;
        int io = shape.IoChannels ?? channels;
        _input = new Linear(parameters["input_layer" + shape.Suffix], shape.Inputs, io);
        _time = new TimestepEmbedder(parameters["t_embedder" + shape.Suffix], channels);
        if (config.SharedModulation)
            _sharedModulation = new Linear(parameters["adaLN_modulation" + shape.Suffix][1], channels, 6L * channels);
        int blocks = shape.IoChannels is null ? 0 : shape.IoBlocks;
        _inputBlocks = Build(blocks, i =>
        {
            bool last = i == blocks - 1;
            return new SparseResidualBlock(
                torso["input_blocks" + shape.Suffix][i], io, last ? channels : io, channels,
                last ? GridChange.Downsample : GridChange.None);
        });
        Blocks = Build(config.Blocks, i => new ModulatedTransformerCrossBlock(torso["blocks" + shape.Suffix][i], new ModulatedBlockOptions
        {
            Channels = channels,
            ContextChannels = shape.ContextChannels,
            Heads = shape.Heads,
            MlpRatio = config.MlpRatio,
            RmsNorm = config.QkRmsNorm,
            RmsNormCross = config.QkRmsNormCross,
            SharedModulation = config.SharedModulation,
            ContextNorm = true,
        }));
        int copies = config.SkipConnections ? 2 : 1;
        _outputBlocks = Build(blocks, i => new SparseResidualBlock(
            torso["out_blocks" + shape.Suffix][i], copies * (i == 0 ? channels : io), io, channels,
            i == 0 ? GridChange.Upsample : GridChange.None));
        _norm = new LayerNorm(io, 1e-5);
        _output = new Linear(parameters["out_layer" + shape.Suffix], io, shape.Outputs);
    }

    /// <summary>The transformer blocks.</summary>
    public ModulatedTransformerCrossBlock[] Blocks { get; }

    /// <summary>The voxels of the tokens.</summary>
    /// <param name="voxels">The voxels of the latents.</param>
    public VoxelSet TokenVoxels(VoxelSet voxels) => _shape.IoChannels is null ? voxels : voxels.Pool(2).Coarse;

    /// <summary>The position embedding of the tokens, [M, C] in the torso's type. It is the same at every step.</summary>
    /// <param name="voxels">The voxels of the latents.</param>
    /// <param name="device">The network's device.</param>
    public Tensor Positions(VoxelSet voxels, Device device)
    {
        using var scope = NewDisposeScope();
        var coordinates = TokenVoxels(voxels).Positions(ScalarType.Float32, device);
        return Embeddings.AbsolutePosition(coordinates, _shape.Channels).to(_torso).MoveToOuterDisposeScope();
    }

    /// <summary>Takes latents [B, N, C_in] to tokens through the input blocks.</summary>
    /// <param name="latents">The state, float32.</param>
    /// <param name="time">1000 t, [1].</param>
    /// <param name="joints">The embedding of the number of joints [B or 1, C]; null if the model does not take one.</param>
    /// <param name="positions">From <see cref="Positions"/>.</param>
    public LatentBranchInput ToTokens(SparseTensor latents, Tensor time, Tensor? joints, Tensor positions)
    {
        using var scope = NewDisposeScope();
        var embedding = _time.Forward(time);
        if (joints is not null)
            embedding = embedding + joints;
        var modulation = _sharedModulation?.Forward(Activation.Silu(embedding)).to(_torso);
        embedding = embedding.to(_torso);
        SparseTensor h;
        using (latents.Voxels.RecordRows())
            h = latents.With(_input.Forward(latents.Features).to(_torso));
        var skips = new List<SparseTensor>(_inputBlocks.Length);
        foreach (var block in _inputBlocks)
        {
            h = block.Forward(h, embedding);
            skips.Add(h);
        }
        foreach (var skip in skips)
            skip.Features.MoveToOuterDisposeScope();
        var tokens = h.With((h.Features + positions).MoveToOuterDisposeScope());
        embedding.MoveToOuterDisposeScope();
        return new LatentBranchInput(tokens, embedding, modulation?.MoveToOuterDisposeScope() ?? embedding, skips);
    }

    /// <summary>Takes tokens to the voxels of the latents through the output blocks.</summary>
    /// <param name="tokens">[B, M, C], from the last transformer block.</param>
    /// <param name="input">From <see cref="ToTokens"/>.</param>
    /// <param name="voxels">The voxels of the latents.</param>
    /// <returns>[B, N, C_out], float32.</returns>
    public Tensor FromTokens(Tensor tokens, LatentBranchInput input, VoxelSet voxels)
    {
        using var scope = NewDisposeScope();
        var h = input.Tokens.With(tokens);
        for (int i = 0; i < _outputBlocks.Length; i++)
        {
            if (_skipConnections)
            {
                var skip = input.Skips[^(i + 1)].Features;
                h = h.With(cat([h.Features, skip.expand(h.Features.shape[0], -1, -1)], -1));
            }
            h = _outputBlocks[i].Forward(h, input.Embedding, voxels);
        }
        using var over = h.Voxels.RecordRows();
        return _output.Forward(_norm.Forward(h.Features.to(ScalarType.Float32))).MoveToOuterDisposeScope();
    }

    private static T[] Build<T>(int count, Func<int, T> build) => [.. Enumerable.Range(0, count).Select(build)];
}
