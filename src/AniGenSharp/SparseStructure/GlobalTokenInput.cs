using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices;
using AniGenSharp.Nn;
using static TorchSharp.torch;

namespace AniGenSharp.SparseStructure;

/// <summary>
/// The first layers of a branch of the sparse-structure decoder that takes global tokens: the tokens attend to each other, then a learned
/// grid attends to them. Parameters <c>init_grids</c>, <c>grid_pos_emb</c>, <c>tokens_pos_emb</c>, <c>token_proj</c> and the layers
/// <c>input_layer.i</c>. Source: reference models/anigen_sparse_structure_vae.py, AniGenSparseStructureDecoder, encode_global.
/// </summary>
internal sealed class GlobalTokenInput
{
    /// <summary>Side of the decoder's output grid, which the reference fixes.</summary>
    public const int OutputResolution = 64;

    private const int TokenBlocks = 4;
    private const int Heads = 16;
    private const int FirstHeads = 4;

    private readonly Tensor _grid;
    private readonly Tensor _tokenPositions;
    private readonly Linear _gridProjection;
    private readonly TransformerBlock[] _blocks;
    private readonly TransformerCrossBlock _toGrid;
    private readonly ScalarType _torso;
    private readonly long _resolution;

    /// <summary>Builds the layers.</summary>
    /// <param name="parameters">The decoder's parameters.</param>
    /// <param name="layer">Name of the branch's input layers.</param>
    /// <param name="suffix">Ending of the branch's other parameter names: <c>_ss</c> or empty.</param>
    /// <param name="tokens">Number of tokens.</param>
    /// <param name="latentChannels">Channels of a token.</param>
    /// <param name="channels">Channels of the decoder at each resolution, the first a multiple of 16.</param>
    public GlobalTokenInput(ParameterScope parameters, string layer, string suffix, int tokens, int latentChannels, int[] channels)
    {
        long width = channels[0];
        _torso = parameters.Placement.Torso;
        _resolution = OutputResolution >> (channels.Length - 1);
        long cells = _resolution * _resolution * _resolution;
        var start = parameters.Float32("init_grids" + suffix, 1, cells, width);
        var positions = parameters.Float32("grid_pos_emb" + suffix, cells, width);
        _grid = parameters.Own(cat([start, positions.unsqueeze(0)], -1).to(_torso));
        parameters.Discard(start);
        parameters.Discard(positions);
        _tokenPositions = parameters.Float32("tokens_pos_emb" + suffix, tokens, width);
        var torso = parameters.Torso();
        _gridProjection = new Linear(torso["token_proj" + suffix], 2 * width, width);
        var shape = new TransformerBlockOptions(width, Heads) { Bias = false };
        var firstShape = new TransformerBlockOptions(latentChannels + width, FirstHeads) { Bias = false };
        _blocks =
        [
            .. Enumerable.Range(0, TokenBlocks).Select(i => new TransformerBlock(torso[layer][i], i == 0 ? firstShape : shape, width)),
        ];
        _toGrid = new TransformerCrossBlock(torso[layer][TokenBlocks], shape, width, selfAttention: true);
    }

    /// <summary>Whether the layers are possible with these widths.</summary>
    /// <param name="latentChannels">Channels of a token.</param>
    /// <param name="channels">Channels of the decoder at each resolution.</param>
    public static bool Fits(int latentChannels, int[] channels) =>
        channels[0] % Heads == 0 && (latentChannels + channels[0]) % FirstHeads == 0 && OutputResolution >> (channels.Length - 1) > 0;

    /// <summary>Tokens [B, T, C_latent] → [B, C, R, R, R] in the torso's type.</summary>
    public Tensor Forward(Tensor tokens)
    {
        using var scope = NewDisposeScope();
        long batch = tokens.shape[0];
        var h = cat([tokens, _tokenPositions.unsqueeze(0).expand(batch, -1, -1)], -1).to(_torso);
        foreach (var block in _blocks)
            h = block.Forward(h, Attention.Full);
        var grid = _gridProjection.Forward(_grid.expand(batch, -1, -1));
        return _toGrid.Forward(grid, h).permute(0, 2, 1).reshape(batch, -1, _resolution, _resolution, _resolution)
            .contiguous().MoveToOuterDisposeScope();
    }
}
