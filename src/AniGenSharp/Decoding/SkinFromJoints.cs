using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices;
using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.Geometry.Skeletons.Grouping;
using AniGenSharp.Nn;
using AniGenSharp.Sparse;
using static TorchSharp.torch;

namespace AniGenSharp.Decoding;

/// <summary>
/// Lets the skin branch attend to the joints that the skeleton branch predicts, before the skin branch is subdivided: the voxels' positions
/// are joined with their features, then one block attends to the voxels and to the encoded joints. The part of the reference's
/// <c>AniGenSLatMeshDecoder</c> behind <c>skin_cross_from_groupped</c>. Parameters as in <see cref="JointEncoder"/>, and
/// <c>h_skin_coord_proj</c>, <c>h_skin_coord_fuse</c>, <c>skin_cross_groupped_net</c>.
/// </summary>
internal sealed class SkinFromJoints
{
    private readonly Placement _placement;
    private readonly int _resolution;
    private readonly GroupingStrategy _grouping;
    private readonly JointEncoder _joints;
    private readonly Linear _position;
    private readonly Linear _fuse;
    private readonly MultiContextBlock _block;

    /// <summary>Builds the network.</summary>
    /// <param name="config">Configuration of the decoder.</param>
    /// <param name="parameters">The decoder's parameters.</param>
    public SkinFromJoints(StructuredLatentDecoderConfig config, ParameterScope parameters)
    {
        _placement = parameters.Placement;
        _resolution = config.Resolution;
        _grouping = config.Grouping;
        int channels = config.Skin.Channels, skinChannels = config.SkinDecoder.SkinChannels;
        var shape = config.Block(config.Skin);
        _joints = new JointEncoder(parameters, shape, skinChannels);
        var torso = parameters.Torso();
        _position = new Linear(torso["h_skin_coord_proj"], JointEncoder.PositionChannels, channels);
        _fuse = new Linear(torso["h_skin_coord_fuse"], 2 * channels, channels);
        // This block has no RMS norm, whatever the others have.
        _block = new MultiContextBlock(
            torso["skin_cross_groupped_net"], shape with { RmsNorm = false }, [channels + skinChannels], new VoxelAttention(null, 0));
    }

    /// <summary>Attends to the joints that votes are grouped into: [1, N, C] → [1, N, C].</summary>
    /// <param name="x">The features of the skin branch.</param>
    /// <param name="votes">The votes of the skeleton branch.</param>
    /// <returns>The result; if there are no joints, the features as they are.</returns>
    public SparseTensor Forward(SparseTensor x, SkeletonField votes)
    {
        var joints = SkeletonGrouping.Group(votes, _grouping);
        return joints.Count == 0 ? x : Forward(x, joints, SkeletonGrouping.JointSkinFeatures(votes, joints.Joints));
    }

    /// <summary>Attends to joints: [1, N, C] → [1, N, C].</summary>
    /// <param name="x">The features of the skin branch.</param>
    /// <param name="joints">The joints, J ≥ 1.</param>
    /// <param name="skinFeatures">Their skin features, [J, S] row-major.</param>
    public SparseTensor Forward(SparseTensor x, SkeletonForest joints, float[] skinFeatures)
    {
        using var scope = NewDisposeScope();
        using var over = x.Voxels.RecordRows();
        var positions = (x.Voxels.Positions(ScalarType.Float32, _placement.Device) + 0.5) / _resolution * 2 - 1;
        var position = _position.Forward(JointEncoder.EmbedPositions(positions).to(_placement.Torso).unsqueeze(0));
        var fused = x.With(_fuse.Forward(cat([x.Features, position], -1)));
        using var rows = Rows(joints.Count);
        var result = _block.Forward(fused, [_joints.Forward(joints, skinFeatures, rows)]);
        return result.With(result.Features.MoveToOuterDisposeScope());
    }

    /// <summary>Voxels in a row, one for each joint, so that joints are padded and masked as voxels are.</summary>
    private VoxelSet Rows(int count) =>
        new([.. Enumerable.Range(0, count).SelectMany(i => new[] { i, 0, 0 })], DevicePolicy.Of(_placement.Device.type));
}
