using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Sparse;
using AniGenSharp.Tracing;
using static TorchSharp.torch;

namespace AniGenSharp.Decoding;

/// <summary>
/// Residual block that subdivides the voxels: group norm, SiLU, subdivision, convolution, group norm, SiLU and convolution, plus a skip
/// connection, which is a 1×1×1 convolution if the channels change. The reference's <c>SparseSubdivideBlock3d</c>. Parameters
/// <c>act_layers</c>, <c>out_layers</c>, <c>skip_connection</c>.
/// </summary>
internal sealed class SubdivideBlock
{
    /// <summary>Number of groups of the group norms.</summary>
    public const int Groups = 32;

    private readonly string _name;
    private readonly SparseGroupNorm _norm1;
    private readonly SparseGroupNorm _norm2;
    private readonly SubdividedConvolution _convolution1;
    private readonly SubmanifoldConvolution _convolution2;
    private readonly SubmanifoldConvolution? _skip;

    /// <summary>Builds the block.</summary>
    /// <param name="parameters">The block's parameters.</param>
    /// <param name="inputs">C.</param>
    /// <param name="outputs">C_out.</param>
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
        var h = _convolution2.Forward(Halve(x)).Features;
        // The halves of a voxel share its skip connection.
        var skip = (_skip?.Forward(x) ?? x).Features.squeeze(0).unsqueeze(1);
        long outputs = h.shape[2];
        using var over = halves.RecordRows();
        var sum = h.view(-1, 8, outputs).add_(skip).view(1, -1, outputs);
        return new SparseTensor(halves, Recording.Keep(_name, sum).MoveToOuterDisposeScope());
    }

    /// <summary>
    /// The layers before the second convolution. Their dispose scopes end early, because on the finest grid these are the largest tensors
    /// of the network.
    /// </summary>
    private SparseTensor Halve(SparseTensor x)
    {
        using var scope = NewDisposeScope();
        var h = _convolution1.Forward(Activate(_norm1, x));
        var activated = Activate(_norm2, new SparseTensor(x.Voxels.Subdivided, h.view(1, -1, h.shape[2])));
        return activated.With(activated.Features.MoveToOuterDisposeScope());
    }

    private static SparseTensor Activate(SparseGroupNorm norm, SparseTensor x)
    {
        using var scope = NewDisposeScope();
        return x.With(norm.Forward(x).Features.silu_().MoveToOuterDisposeScope());
    }
}
