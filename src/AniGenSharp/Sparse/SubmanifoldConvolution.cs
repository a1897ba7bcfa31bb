using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices;
using AniGenSharp.Tracing;
using static TorchSharp.torch;

namespace AniGenSharp.Sparse;

/// <summary>
/// Convolution of occupied voxels only: out(p) = Σ_o x(p + o) W_o + b over the neighbors p + o that exist.
/// Parameters <c>conv.weight</c>, <c>conv.bias</c>.
/// </summary>
internal sealed class SubmanifoldConvolution
{
    private const int Taps = 27;

    private readonly string _name;
    private readonly int _size;
    private readonly Tensor _kernel;
    private readonly Tensor _bias;

    /// <summary>Builds the layer.</summary>
    /// <param name="parameters">The layer's parameters.</param>
    /// <param name="size">Kernel size, 1 or 3.</param>
    /// <param name="inputs">C_in.</param>
    /// <param name="outputs">C_out.</param>
    public SubmanifoldConvolution(ParameterScope parameters, int size, long inputs, long outputs)
    {
        if (size is not (1 or 3))
            throw new ArgumentOutOfRangeException(nameof(size), size, "The kernel size must be 1 or 3.");
        _name = parameters.Name;
        _size = size;
        _kernel = parameters.SubmanifoldKernel(size, inputs, outputs);
        _bias = parameters["conv"].Matrix("bias", outputs);
    }

    /// <summary>[B, N, C_in] → [B, N, C_out] on the same voxels.</summary>
    public SparseTensor Forward(SparseTensor x)
    {
        using var scope = NewDisposeScope();
        var features = x.Features;
        using var over = x.Voxels.RecordRows();
        if (_size == 1)
            return x.With(Recording.Layer(_name, features, matmul(features, _kernel) + _bias).MoveToOuterDisposeScope());
        var neighbors = x.Voxels.Neighbors.On(features.device);
        var sets = features.unbind(0).Select(set => Convolve(set, neighbors)).ToArray();
        return x.With(Recording.Layer(_name, features, sets.Length == 1 ? sets[0].unsqueeze(0) : stack(sets, 0)).MoveToOuterDisposeScope());
    }

    /// <summary>One feature set, [N, C_in] → [N, C_out], by one matrix product per slice of gathered neighborhoods.</summary>
    private Tensor Convolve(Tensor features, Tensor index)
    {
        long count = features.shape[0], channels = features.shape[1];
        var padded = RowGather.WithZeroRow(features);
        long rows = DevicePolicy.Of(features).GatherRows(features, Taps * channels);
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
        addmm(_bias, RowGather.Select(padded, index).view(rows, -1), _kernel, 1, 1);
}
