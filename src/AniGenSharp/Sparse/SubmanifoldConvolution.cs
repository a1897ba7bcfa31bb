using AniGenSharp.Checkpoints;
using static TorchSharp.torch;

namespace AniGenSharp.Sparse;

/// <summary>
/// Convolution over occupied voxels only: out(p) = Σ_o x(p + o) W_o + b over the neighbours p + o that exist.
/// Parameters <c>conv.weight</c>, <c>conv.bias</c>.
/// </summary>
internal sealed class SubmanifoldConvolution
{
    // Gathered neighbourhoods of one slice: what stays in the caches between the gathering and the product.
    private const long SliceBytes = 4L << 20;
    private const int Taps = 27;

    private readonly int _size;
    private readonly Tensor _kernel;
    private readonly Tensor _bias;

    /// <param name="parameters">The convolution's node.</param>
    /// <param name="size">Kernel size, 1 or 3.</param>
    /// <param name="inputs">C_in.</param>
    /// <param name="outputs">C_out.</param>
    public SubmanifoldConvolution(ParameterScope parameters, int size, long inputs, long outputs)
    {
        if (size is not (1 or 3))
            throw new ArgumentOutOfRangeException(nameof(size), size, "Kernels are 1 or 3 voxels wide.");
        _size = size;
        _kernel = parameters.SubmanifoldKernel(size, inputs, outputs);
        _bias = parameters["conv"].Matrix("bias", outputs);
    }

    /// <summary>[B, N, C_in] → [B, N, C_out] over the same voxels.</summary>
    public SparseTensor Forward(SparseTensor x)
    {
        using var scope = NewDisposeScope();
        var features = x.Features;
        if (_size == 1)
            return x.With((matmul(features, _kernel) + _bias).MoveToOuterDisposeScope());
        return x.With(Convolve(features, x.Voxels.Neighbours, x.Voxels.Count).MoveToOuterDisposeScope());
    }

    /// <summary>
    /// The convolution after <see cref="SparseResampling.Upsample"/>, without making the upsampled features:
    /// [B, M, C_in] on the grid coarser by two → [B, N, C_out].
    /// </summary>
    /// <exception cref="ArgumentException"><paramref name="x"/> is no pooling of <paramref name="fine"/>.</exception>
    public SparseTensor ForwardUpsampled(SparseTensor x, VoxelSet fine)
    {
        var pooling = fine.Pool(2);
        pooling.RefuseOther(x.Voxels);
        using var scope = NewDisposeScope();
        if (_size == 1)
            return new SparseTensor(fine, SparseResampling.Upsample(Forward(x), fine).Features.MoveToOuterDisposeScope());
        return new SparseTensor(fine, Convolve(x.Features, pooling.NeighbourParents, fine.Count).MoveToOuterDisposeScope());
    }

    /// <summary>[B, M, C_in] → [B, N, C_out], where <paramref name="neighbours"/> [N·27] names rows of the M, or M for none.</summary>
    private Tensor Convolve(Tensor features, RowIndex neighbours, long count)
    {
        var sets = features.unbind(0).Select(set => Convolve(set, neighbours.On(set.device), count)).ToArray();
        return sets.Length == 1 ? sets[0].unsqueeze(0) : stack(sets, 0);
    }

    private Tensor Convolve(Tensor features, Tensor index, long count)
    {
        long channels = features.shape[1];
        var padded = cat([features, features.new_zeros(1, channels)], 0);
        long rows = Math.Max(1, SliceBytes / (Taps * channels * features.element_size()));
        if (rows >= count)
            return Multiply(padded, index, count);
        var result = features.new_empty(count, _kernel.shape[1]);
        for (long start = 0; start < count; start += rows)
        {
            using var slice = NewDisposeScope();
            long length = Math.Min(rows, count - start);
            result.narrow(0, start, length).copy_(Multiply(padded, index.narrow(0, start * Taps, length * Taps), length));
        }
        return result;
    }

    private Tensor Multiply(Tensor padded, Tensor index, long rows) =>
        addmm(_bias, padded.index_select(0, index).view(rows, -1), _kernel, 1, 1);
}
