using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices;
using AniGenSharp.Nn;
using static TorchSharp.torch;

namespace AniGenSharp.Conditioning.DinoV2;

/// <summary>
/// DINOv2 vision transformer with registers (Oquab et al. 2023, Darcet et al. 2024). The residual stream
/// and the norms are float32, as in the reference; <see cref="Placement.EncoderMatrices"/> is the type of the products. The final norm and
/// the mask token are in every checkpoint but play no part in the conditioning.
/// </summary>
internal sealed class DinoV2Encoder
{
    private readonly DinoV2Config _config;
    private readonly PositionEmbedding _positions;
    private readonly Tensor _projection;
    private readonly Tensor _projectionBias;
    private readonly Tensor _class;
    private readonly Tensor? _registers;
    private readonly DinoV2Block[] _blocks;

    public DinoV2Encoder(DinoV2Config config, ParameterScope parameters)
    {
        _config = config;
        int channels = config.Channels;
        int side = config.ImageSize / config.PatchSize;
        _class = parameters.Float32("cls_token", 1, 1, channels);
        _positions = new PositionEmbedding(
            parameters.Float32("pos_embed", 1, 1 + side * side, channels), config.InterpolateAntialias, config.InterpolateOffset);
        if (config.Registers > 0)
            _registers = parameters.Float32("register_tokens", 1, config.Registers, channels);
        parameters.Float32("mask_token", 1, channels);
        var patch = parameters["patch_embed"]["proj"];
        _projection = patch.Matrix("weight", channels, 3, config.PatchSize, config.PatchSize);
        _projectionBias = patch.Matrix("bias", channels);
        _blocks = new DinoV2Block[config.Depth];
        for (int i = 0; i < config.Depth; i++)
        {
            // Blocks in a chunk keep their index in the whole encoder.
            var blocks = parameters["blocks"].In(parameters.Placement.EncoderMatrices);
            _blocks[i] = new DinoV2Block(
                config.BlockChunks == 0 ? blocks[i] : blocks[i / (config.Depth / config.BlockChunks)][i], config);
        }
        _ = new LayerNorm(parameters["norm"], channels, 1e-6);
    }

    /// <summary>
    /// The condition tokens of normalized pictures: the last block's output under a layer norm without weights, in place
    /// of the encoder's own. [B, 3, H, W] with sides a multiple of the patch size → [B, 1 + R + P, C].
    /// </summary>
    public Tensor Condition(Tensor pictures)
    {
        using var scope = NewDisposeScope();
        var features = Features(pictures);
        return nn.functional.layer_norm(features, [_config.Channels], eps: 1e-5).MoveToOuterDisposeScope();
    }

    /// <summary>
    /// The last block's output (<c>x_prenorm</c>): class token, registers, patches by rows. [B, 3, H, W] → [B, 1 + R + P, C].
    /// </summary>
    /// <exception cref="ArgumentException">A side is not a multiple of the patch size.</exception>
    public Tensor Features(Tensor pictures)
    {
        using var scope = NewDisposeScope();
        var x = Tokens(pictures);
        foreach (var block in _blocks)
            x = block.Forward(x);
        return x.MoveToOuterDisposeScope();
    }

    /// <summary>The position embedding for a grid of patches: [1, 1 + rows·columns, C].</summary>
    internal Tensor Positions(int rows, int columns) => _positions.For(rows, columns);

    private Tensor Tokens(Tensor pictures)
    {
        int size = _config.PatchSize;
        long batch = pictures.shape[0], height = pictures.shape[2], width = pictures.shape[3];
        if (height % size != 0 || width % size != 0)
            throw new ArgumentException($"{width} x {height} pixels are not a multiple of the patch size {size}.", nameof(pictures));
        var patches = DenseConvolution.Planar(pictures, _projection, _projectionBias, stride: size).flatten(2).transpose(1, 2);
        var x = cat([_class.expand(batch, -1, -1), patches], 1) + _positions.For((int)(height / size), (int)(width / size));
        return _registers is null
            ? x
            : cat([x.narrow(1, 0, 1), _registers.expand(batch, -1, -1), x.narrow(1, 1, x.shape[1] - 1)], 1);
    }
}
