using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Nn;
using AniGenSharp.Sparse;
using AniGenSharp.Tracing;
using static TorchSharp.torch;

namespace AniGenSharp.StructuredLatents;

/// <summary>
/// Two submanifold convolutions with a skip connection; the second norm is shifted and scaled by the time step. Source: reference
/// models/anigen_structured_latent_flow.py, SparseResBlock3d.
/// </summary>
internal sealed class SparseResidualBlock
{
    private readonly string _name;
    private readonly GridChange _change;
    private readonly LayerNorm _norm1;
    private readonly LayerNorm _norm2;
    private readonly SubmanifoldConvolution? _conv1;
    private readonly UpsampledConvolution? _upsampledConv1;
    private readonly SubmanifoldConvolution _conv2;
    private readonly Linear _modulation;
    private readonly Linear? _skip;

    /// <summary>Builds the block.</summary>
    /// <param name="parameters">The block's parameters.</param>
    /// <param name="inputs">C_in.</param>
    /// <param name="outputs">C_out.</param>
    /// <param name="embeddingChannels">Channels of the time embedding.</param>
    /// <param name="change">How it changes the grid.</param>
    public SparseResidualBlock(ParameterScope parameters, long inputs, long outputs, long embeddingChannels, GridChange change)
    {
        _name = parameters.Name;
        _change = change;
        _norm1 = new LayerNorm(parameters["norm1"], inputs, 1e-6);
        _norm2 = new LayerNorm(outputs, 1e-6);
        if (change == GridChange.Upsample)
            _upsampledConv1 = new UpsampledConvolution(parameters["conv1"], inputs, outputs);
        else
            _conv1 = new SubmanifoldConvolution(parameters["conv1"], 3, inputs, outputs);
        _conv2 = new SubmanifoldConvolution(parameters["conv2"], 3, outputs, outputs);
        _modulation = new Linear(parameters["emb_layers"][1], embeddingChannels, 2 * outputs);
        if (inputs != outputs)
            _skip = new Linear(parameters["skip_connection"], inputs, outputs);
    }

    /// <summary>Runs the block.</summary>
    /// <param name="x">[B or 1, N, C_in].</param>
    /// <param name="embedding">Time embedding [B or 1, C].</param>
    /// <param name="fine">The voxels of the result, if the block upsamples.</param>
    /// <returns>[B, N', C_out].</returns>
    public SparseTensor Forward(SparseTensor x, Tensor embedding, VoxelSet? fine = null)
    {
        using var scope = NewDisposeScope();
        var modulation = _modulation.Forward(Activation.Silu(embedding)).to(x.Features.dtype).unsqueeze(1).chunk(2, -1);
        if (_change == GridChange.Downsample)
            x = SparseResampling.Downsample(x);

        // Norm, activation and skip work row by row, so they give the same before upsampling, at a fraction of the cost.
        var skip = x.With(_skip?.Forward(x.Features) ?? x.Features);
        var h = x.With(Activation.Silu(_norm1.Forward(x.Features)));
        if (_upsampledConv1 is not null)
            skip = SparseResampling.Upsample(skip, fine!);
        h = _upsampledConv1?.Forward(h, fine!) ?? _conv1!.Forward(h);
        h = h.With(Activation.Silu(_norm2.Forward(h.Features) * (1 + modulation[0]) + modulation[1]));
        h = _conv2.Forward(h);
        using var over = h.Voxels.RecordRows();
        return h.With(Recording.Keep(_name, h.Features + skip.Features).MoveToOuterDisposeScope());
    }
}
