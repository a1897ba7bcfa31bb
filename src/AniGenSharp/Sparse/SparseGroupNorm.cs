using AniGenSharp.Checkpoints;
using AniGenSharp.Devices;
using AniGenSharp.Parity;
using static TorchSharp.torch;

namespace AniGenSharp.Sparse;

/// <summary>
/// Group norm whose statistics run over all voxels of a feature set and the channels of a group, computed in float32 and
/// returned in the input's type. Parameters <c>weight</c>, <c>bias</c>.
/// </summary>
internal sealed class SparseGroupNorm(ParameterScope parameters, long groups, long channels)
{
    private const double Epsilon = 1e-5;

    private readonly string _name = parameters.Name;
    private readonly Tensor _weight = parameters.Float32("weight", channels);
    private readonly Tensor _bias = parameters.Float32("bias", channels);

    /// <summary>[B, N, C] → [B, N, C].</summary>
    public SparseTensor Forward(SparseTensor x)
    {
        using var scope = NewDisposeScope();
        var features = x.Features.to(ScalarType.Float32);
        var (scale, shift) = Affine(features);
        using var over = Recording.Over(x.Voxels);
        return x.With(Recording.Keep(_name, addcmul(shift, features, scale, 1).to(x.Features.dtype)).MoveToOuterDisposeScope());
    }

    /// <summary>
    /// The norm as one factor and one summand a channel, each [B, 1, C]: the voxels stay as they lie, where the library's
    /// group norm would have them transposed there and back.
    /// </summary>
    private (Tensor Scale, Tensor Shift) Affine(Tensor features)
    {
        using var scope = NewDisposeScope();
        var mean = OverGroup(features.sum(1), features.shape[1]);
        var squares = zeros_like(mean);
        long rows = DevicePolicy.Of(features).GatherRows(features, channels);
        for (long start = 0; start < features.shape[1]; start += rows)
        {
            using var slice = NewDisposeScope();
            squares.add_((features.narrow(1, start, Math.Min(rows, features.shape[1] - start)) - mean).square().sum(1, keepdim: true));
        }
        var variance = OverGroup(squares.squeeze(1), features.shape[1]);
        var scale = rsqrt(variance + Epsilon) * _weight;
        return (scale.MoveToOuterDisposeScope(), (_bias - mean * scale).MoveToOuterDisposeScope());
    }

    /// <summary>Sums over the voxels [B, C] → means over voxels and group, for each of the group's channels: [B, 1, C].</summary>
    private Tensor OverGroup(Tensor sums, long voxels)
    {
        long members = channels / groups;
        return (sums.view(-1, groups, members).sum(2, keepdim: true) / (voxels * members)).expand(-1, -1, members).reshape(-1, 1, channels);
    }
}
