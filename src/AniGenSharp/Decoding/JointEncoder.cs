using System.Numerics;
using System.Runtime.InteropServices;
using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices;
using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.Nn;
using AniGenSharp.Sparse;
using static TorchSharp.torch;

namespace AniGenSharp.Decoding;

/// <summary>
/// Encodes joints as tokens for the skin branch: skin features, position and the parent's skin features, projected, then four transformer
/// blocks over the joints; the skin features are appended again. Source: <c>_build_processed_joints_context</c> of the reference's
/// <c>AniGenSLatMeshDecoder</c>. Parameters <c>root_parent_feat</c>, <c>joints_in_proj</c>, <c>joints_self_attn</c>.
/// </summary>
internal sealed class JointEncoder
{
    private const int Blocks = 4, Bands = 6, Octaves = 6;

    /// <summary>Channels of an embedded position.</summary>
    public const int PositionChannels = 3 * (1 + 2 * Bands);

    /// <summary>Epsilon of the norm after the projection, PyTorch's default.</summary>
    private const double NormEpsilon = 1e-5;

    private readonly Placement _placement;
    private readonly int _skinChannels;
    private readonly Tensor _rootFeatures;
    private readonly Linear _input;
    private readonly LayerNorm _inputNorm;
    private readonly TransformerBlock[] _blocks;

    /// <summary>Builds the network.</summary>
    /// <param name="parameters">The decoder's parameters.</param>
    /// <param name="block">Shape of the blocks; their width is that of the tokens.</param>
    /// <param name="skinChannels">Skin features of a joint, S.</param>
    public JointEncoder(ParameterScope parameters, TransformerBlockOptions block, int skinChannels)
    {
        _placement = parameters.Placement;
        _skinChannels = skinChannels;
        _rootFeatures = parameters.Float32("root_parent_feat", skinChannels);
        var torso = parameters.Torso();
        _input = new Linear(torso["joints_in_proj"][0], 2 * skinChannels + PositionChannels, block.Channels);
        _inputNorm = new LayerNorm(torso["joints_in_proj"][2], block.Channels, NormEpsilon);
        _blocks = [.. Enumerable.Range(0, Blocks)
            .Select(i => new TransformerBlock(torso["joints_self_attn"][i], block with { AffineNorms = true }))];
    }

    /// <summary>Embeds positions [N, 3] as Fourier features [N, <see cref="PositionChannels"/>], float32.</summary>
    public static Tensor EmbedPositions(Tensor positions) => Embeddings.Fourier(positions, Bands, Octaves);

    /// <summary>Encodes joints.</summary>
    /// <param name="joints">The joints with their parents, J ≥ 1.</param>
    /// <param name="skinFeatures">Their skin features, [J, S] row-major.</param>
    /// <param name="rows">A set of J voxels, which stands for the joints.</param>
    /// <returns>[1, J, C + S] in the torso's type.</returns>
    public SparseTensor Forward(SkeletonForest joints, float[] skinFeatures, VoxelSet rows)
    {
        using var scope = NewDisposeScope();
        var device = _placement.Device;
        var skin = tensor(skinFeatures, [joints.Count, _skinChannels], device: device);
        var positions = tensor(MemoryMarshal.Cast<Vector3, float>(joints.Joints).ToArray(), [joints.Count, 3], device: device);
        long[] parents = [.. joints.Parents.Select(parent => parent >= 0 ? parent : (long)joints.Count)];
        var parentSkin = cat([skin, _rootFeatures.unsqueeze(0)], 0).index_select(0, tensor(parents, device: device));
        var joined = cat([skin, EmbedPositions(positions), parentSkin], 1).to(_placement.Torso);
        var tokens = _inputNorm.Forward(Activation.Silu(_input.Forward(rows.Pad(joined.unsqueeze(0)))));
        var attend = new VoxelAttention(null, 0).To(rows, rows);
        foreach (var block in _blocks)
            tokens = block.Forward(tokens, attend);
        var withSkin = cat([tokens, rows.Pad(skin.to(_placement.Torso).unsqueeze(0))], -1);
        return new SparseTensor(rows, withSkin.MoveToOuterDisposeScope());
    }
}
