using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices;
using AniGenSharp.Tracing;
using static TorchSharp.torch;

namespace AniGenSharp.Sparse;

/// <summary>
/// Group norm over all voxels of a feature set and the channels of a group, computed in float32 and returned in the input's type.
/// Parameters <c>weight</c>, <c>bias</c>.
/// </summary>
/// <param name="parameters">The layer's parameters.</param>
/// <param name="groups">Number of groups.</param>
/// <param name="channels">C.</param>
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
        var (scale, shift) = Affine(x);
        // The features are processed in slices: all of them at once in float32 would be the largest tensor of the decoder.
        var result = empty_like(x.Features);
        foreach (var (start, length) in Slices(x.Features))
        {
            using var slice = NewDisposeScope();
            result.narrow(1, start, length).copy_(addcmul(shift, x.Features.narrow(1, start, length).to(ScalarType.Float32), scale, 1));
        }
        using var over = x.Voxels.RecordRows();
        return x.With(Recording.Keep(_name, result).MoveToOuterDisposeScope());
    }

    /// <summary>
    /// The norm as one factor and one summand per channel, each [B, 1, C], float32. The voxels keep their layout; the library's group norm
    /// would need them transposed.
    /// </summary>
    private (Tensor Scale, Tensor Shift) Affine(SparseTensor x)
    {
        using var scope = NewDisposeScope();
        var features = x.Features;
        using var weights = x.Voxels.RowWeights(features.device);
        var sums = weights is null ? RowSums.InFloat32(features).squeeze(1) : Sum(features, weights, rows => rows);
        var mean = OverGroup(sums, x.Voxels.Count);
        Tensor squares;
        if (weights is null)
        {
            squares = zeros_like(mean);
            foreach (var (start, length) in Slices(features))
            {
                using var slice = NewDisposeScope();
                squares.add_(RowSums.Of((features.narrow(1, start, length) - mean).square()));
            }
            squares = squares.squeeze(1);
        }
        else
        {
            squares = Sum(features, weights, rows => (rows - mean).square());
        }
        var variance = OverGroup(squares, x.Voxels.Count);
        var scale = rsqrt(variance + Epsilon) * _weight;
        return (scale.MoveToOuterDisposeScope(), (_bias - mean * scale).MoveToOuterDisposeScope());
    }

    /// <summary>
    /// Sums over the voxels without the rows of padding, as products with the rows' weights: [B, P, C] → [B, C], float32.
    /// </summary>
    private Tensor Sum(Tensor features, Tensor weights, Func<Tensor, Tensor> map)
    {
        using var scope = NewDisposeScope();
        var sums = zeros(features.shape[0], 1, channels, device: features.device);
        foreach (var (start, length) in Slices(features))
        {
            using var slice = NewDisposeScope();
            sums.add_(RowSums.Weighted(map(features.narrow(1, start, length).to(ScalarType.Float32)), weights.narrow(2, start, length)));
        }
        return sums.squeeze(1).MoveToOuterDisposeScope();
    }

    /// <summary>Slices of rows whose copies in float32 fit the device's gather budget.</summary>
    private IEnumerable<(long Start, long Length)> Slices(Tensor features)
    {
        long count = features.shape[1], rows = DevicePolicy.Of(features).GatherRows(_weight, channels);
        for (long start = 0; start < count; start += rows)
            yield return (start, Math.Min(rows, count - start));
    }

    /// <summary>Sums over the voxels [B, C] → means over voxels and group, for each of the group's channels: [B, 1, C].</summary>
    private Tensor OverGroup(Tensor sums, long voxels)
    {
        long members = channels / groups;
        return (sums.view(-1, groups, members).sum(2, keepdim: true) / (voxels * members)).expand(-1, -1, members).reshape(-1, 1, channels);
    }
}
