using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices;
using AniGenSharp.Tracing;
using static TorchSharp.torch;

namespace AniGenSharp.Sparse;

/// <summary>
/// A submanifold convolution of size 3 after an upsampling by two, computed without upsampling the input. There are few cells, so each is
/// multiplied by all 27 taps once, and a voxel adds the products of its neighbors' cells. It is exact up to rounding. Parameters as
/// <see cref="SubmanifoldConvolution"/>.
/// </summary>
internal sealed class UpsampledConvolution
{
    private const int Taps = 27;

    private readonly string _name;
    private readonly Tensor _kernel;
    private readonly Tensor _bias;

    /// <summary>Builds the layer.</summary>
    /// <param name="parameters">The layer's parameters.</param>
    /// <param name="inputs">C_in.</param>
    /// <param name="outputs">C_out.</param>
    public UpsampledConvolution(ParameterScope parameters, long inputs, long outputs)
    {
        _name = parameters.Name;
        var stored = parameters.SubmanifoldKernel(3, inputs, outputs);
        _kernel = parameters.Own(stored.view(Taps, inputs, outputs).permute(1, 0, 2).reshape(inputs, Taps * outputs).contiguous());
        parameters.Discard(stored);
        _bias = parameters["conv"].Matrix("bias", outputs);
    }

    /// <summary>[B, M, C_in] on the grid coarser by two → [B, N, C_out] on the fine voxels.</summary>
    /// <param name="x">The features of the cells.</param>
    /// <param name="fine">The voxels that the coarser grid was pooled from.</param>
    /// <exception cref="ArgumentException">The grid is not a pooling of <paramref name="fine"/>.</exception>
    public SparseTensor Forward(SparseTensor x, VoxelSet fine)
    {
        var pooling = fine.Pool(2);
        pooling.RequireCoarse(x.Voxels);
        using var scope = NewDisposeScope();
        var sets = x.Features.unbind(0).Select(set => Convolve(set, pooling.NeighborTaps.On(set.device), fine.PaddedCount)).ToArray();
        var result = new SparseTensor(fine, sets.Length == 1 ? sets[0].unsqueeze(0) : stack(sets, 0));
        using var over = fine.RecordRows();
        // A diagnosis compares the layer with the plain convolution, whose input is upsampled.
        var input = Recording.WantsInput(_name) ? SparseResampling.Upsample(x, fine).Features : x.Features;
        return result.With(Recording.Layer(_name, input, result.Features).MoveToOuterDisposeScope());
    }

    private Tensor Convolve(Tensor features, Tensor taps, long count)
    {
        long outputs = _bias.shape[0];
        var padded = cat([features, features.new_zeros(1, features.shape[1])], 0);
        var products = mm(padded, _kernel).view(-1, outputs);
        var result = features.new_empty(count, outputs);
        long rows = DevicePolicy.Of(features).GatherRows(features, Taps * outputs);
        for (long start = 0; start < count; start += rows)
        {
            using var slice = NewDisposeScope();
            long length = Math.Min(rows, count - start);
            var gathered = RowGather.Select(products, taps.narrow(0, start * Taps, length * Taps)).view(length, Taps, outputs);
            result.narrow(0, start, length).copy_(RowSums.Of(gathered).squeeze(1) + _bias);
        }
        return result;
    }
}
