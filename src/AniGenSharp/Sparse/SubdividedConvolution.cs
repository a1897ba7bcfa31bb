using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices;
using AniGenSharp.Tracing;
using static TorchSharp.torch;

namespace AniGenSharp.Sparse;

/// <summary>
/// A submanifold convolution of size 3 after a subdivision, computed without subdividing the input. The eight halves of a voxel have its
/// features, so the 27 taps of a half read only 2×2×2 voxels, and taps that read the same voxel are added into one matrix. It is exact up
/// to rounding, at 8/27 of the work. Parameters as <see cref="SubmanifoldConvolution"/>.
/// </summary>
internal sealed class SubdividedConvolution
{
    private const int Halves = 8;

    private readonly string _name;
    private readonly Tensor[] _kernels;
    private readonly Tensor _bias;

    /// <summary>Builds the layer.</summary>
    /// <param name="parameters">The layer's parameters.</param>
    /// <param name="inputs">C_in.</param>
    /// <param name="outputs">C_out.</param>
    public SubdividedConvolution(ParameterScope parameters, long inputs, long outputs)
    {
        using var scope = NewDisposeScope();
        _name = parameters.Name;
        var stored = parameters.SubmanifoldKernel(3, inputs, outputs);
        var kernel = stored.to(ScalarType.Float32).view(3, 3, 3, inputs, outputs);
        _kernels = [.. Enumerable.Range(0, Halves).Select(half => parameters.Own(
            Fold(Fold(Fold(kernel, 0, half >> 2), 1, half >> 1 & 1), 2, half & 1)
                .reshape(Halves * inputs, outputs).to(parameters.MatrixType, copy: true)))];
        parameters.Discard(stored);
        _bias = parameters["conv"].Matrix("bias", outputs);
    }

    /// <summary>
    /// [1, N, C_in] on the voxels before the subdivision → [N, 8, C_out], the halves of each voxel in the order of
    /// <see cref="VoxelSet.Subdivided"/>.
    /// </summary>
    public Tensor Forward(SparseTensor x)
    {
        using var scope = NewDisposeScope();
        var features = x.Features.squeeze(0);
        long count = features.shape[0], channels = features.shape[1];
        var padded = RowGather.WithZeroRow(features);
        var neighbors = x.Voxels.Neighbors.On(features.device).view(count, 27);
        var taps = Enumerable.Range(0, Halves).Select(half => tensor(Taps(half), device: features.device)).ToArray();
        var result = features.new_empty(count, Halves, _bias.shape[0]);
        long rows = DevicePolicy.Of(features).GatherRows(features, Halves * channels);
        for (long start = 0; start < count; start += rows)
        {
            using var slice = NewDisposeScope();
            long length = Math.Min(rows, count - start);
            var around = neighbors.narrow(0, start, length);
            for (int half = 0; half < Halves; half++)
            {
                var gathered = RowGather.Select(padded, around.index_select(1, taps[half]).view(-1)).view(length, -1);
                result.narrow(0, start, length).select(1, half).copy_(addmm(_bias, gathered, _kernels[half], 1, 1));
            }
        }
        using var over = x.Voxels.Subdivided.RecordRows();
        // A diagnosis compares the layer with the plain convolution, whose input is subdivided.
        var input = Recording.WantsInput(_name) ? SparseResampling.Subdivide(x).Features : x.Features;
        Recording.Layer(_name, input, result.view(1, count * Halves, -1));
        return result.MoveToOuterDisposeScope();
    }

    /// <summary>
    /// Adds, along one axis, the three taps of the lower (0) or upper (1) half into taps of the two voxels that they read.
    /// </summary>
    private static Tensor Fold(Tensor kernel, int axis, int half)
    {
        var taps = kernel.unbind(axis);
        return half == 0 ? stack([taps[0], taps[1] + taps[2]], axis) : stack([taps[0] + taps[1], taps[2]], axis);
    }

    /// <summary>The neighbors, among a voxel's 27, that the taps of a half read, in the kernel's order.</summary>
    private static long[] Taps(int half) =>
        [
            .. Enumerable.Range(0, 8).Select(i =>
                (long)(((half >> 2) + (i >> 2)) * 9 + ((half >> 1 & 1) + (i >> 1 & 1)) * 3 + (half & 1) + (i & 1))),
        ];
}
