using AniGenSharp.Checkpoints;
using AniGenSharp.Nn;
using AniGenSharp.Parity;
using AniGenSharp.Sparse;
using static TorchSharp.torch;

namespace AniGenSharp.Decoding;

/// <summary>
/// Residual block that halves the voxels: group norm, SiLU, subdivision, convolution, group norm, SiLU, convolution, beside a
/// 1×1×1 convolution (or nothing, where the channels stay). The reference's <c>SparseSubdivideBlock3d</c>. Parameters
/// <c>act_layers</c>, <c>out_layers</c>, <c>skip_connection</c>.
/// </summary>
internal sealed class SubdivideBlock
{
    private const int Groups = 32;

    private readonly string _name;
    private readonly SparseGroupNorm _norm1;
    private readonly SparseGroupNorm _norm2;
    private readonly SubdividedConvolution _convolution1;
    private readonly SubmanifoldConvolution _convolution2;
    private readonly SubmanifoldConvolution? _skip;

    public SubdivideBlock(ParameterScope parameters, long inputs, long outputs)
    {
        _name = parameters.Name;
        _norm1 = new SparseGroupNorm(parameters["act_layers"][0], Groups, inputs);
        var layers = parameters["out_layers"];
        _convolution1 = new SubdividedConvolution(layers[0], inputs, outputs);
        _norm2 = new SparseGroupNorm(layers[1], Groups, outputs);
        _convolution2 = new SubmanifoldConvolution(layers[3], 3, outputs, outputs);
        if (inputs != outputs)
            _skip = new SubmanifoldConvolution(parameters["skip_connection"], 1, inputs, outputs);
    }

    /// <summary>[1, N, C] → [1, 8 N, C_out] on the halves.</summary>
    public SparseTensor Forward(SparseTensor x)
    {
        using var scope = NewDisposeScope();
        var halves = x.Voxels.Subdivided;
        var h = _convolution1.Forward(Activate(_norm1.Forward(x)));
        long outputs = h.shape[2];
        h = _convolution2.Forward(Activate(_norm2.Forward(new SparseTensor(halves, h.view(1, -1, outputs))))).Features;
        // The halves share their voxel's way round the block.
        var around = (_skip?.Forward(x) ?? x).Features.view(-1, 1, outputs);
        using var over = Recording.Over(halves);
        return new SparseTensor(halves, Recording.Keep(_name, (h.view(-1, 8, outputs) + around).view(1, -1, outputs)).MoveToOuterDisposeScope());
    }

    private static SparseTensor Activate(SparseTensor x) => x.With(Activation.Silu(x.Features));
}
