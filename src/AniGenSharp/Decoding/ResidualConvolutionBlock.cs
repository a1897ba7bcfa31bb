using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Sparse;
using AniGenSharp.Tracing;
using static TorchSharp.torch;

namespace AniGenSharp.Decoding;

/// <summary>
/// Residual block on fixed voxels: group norm, SiLU, convolution, group norm, SiLU and convolution, plus a 1×1×1 convolution of the input.
/// The reference's <c>SparseSubdivideBlock3d</c> without subdivision. Parameters <c>act_layers</c>, <c>out_layers</c>,
/// <c>skip_connection</c>.
/// </summary>
/// <param name="parameters">The block's parameters.</param>
/// <param name="channels">C, a multiple of 32.</param>
internal sealed class ResidualConvolutionBlock(ParameterScope parameters, long channels)
{
    private readonly string _name = parameters.Name;
    private readonly SparseGroupNorm _norm1 = new(parameters["act_layers"][0], SubdivideBlock.Groups, channels);
    private readonly SubmanifoldConvolution _convolution1 = new(parameters["out_layers"][0], 3, channels, channels);
    private readonly SparseGroupNorm _norm2 = new(parameters["out_layers"][1], SubdivideBlock.Groups, channels);
    private readonly SubmanifoldConvolution _convolution2 = new(parameters["out_layers"][3], 3, channels, channels);
    private readonly SubmanifoldConvolution _skip = new(parameters["skip_connection"], 1, channels, channels);

    /// <summary>[1, N, C] → [1, N, C].</summary>
    public SparseTensor Forward(SparseTensor x)
    {
        using var scope = NewDisposeScope();
        var h = _convolution1.Forward(Activate(_norm1, x));
        h = _convolution2.Forward(Activate(_norm2, h));
        using var over = x.Voxels.RecordRows();
        return x.With(Recording.Keep(_name, h.Features.add_(_skip.Forward(x).Features)).MoveToOuterDisposeScope());
    }

    private static SparseTensor Activate(SparseGroupNorm norm, SparseTensor x) => x.With(norm.Forward(x).Features.silu_());
}
