using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Nn;
using AniGenSharp.Sparse;
using AniGenSharp.Tracing;
using static TorchSharp.torch;

namespace AniGenSharp.Decoding;

/// <summary>
/// Smooths the skin branch between its transformer and its subdivision: a U-Net of convolutions that halves the grid a number of times and
/// returns to it, in float32. The reference's <c>SparseSkinUNetNLevel</c>. Parameters <c>enc</c>, <c>mid</c>, <c>fuse</c>, <c>dec</c>.
/// </summary>
internal sealed class SkinUNet
{
    private readonly string _name;
    private readonly Level[] _levels;
    private readonly ResidualConvolutionBlock _middle;

    /// <summary>Builds the network.</summary>
    /// <param name="parameters">The network's parameters, in float32.</param>
    /// <param name="channels">C, a multiple of 32.</param>
    /// <param name="levels">How many times the grid is halved, at least 1.</param>
    public SkinUNet(ParameterScope parameters, long channels, int levels)
    {
        _name = parameters.Name;
        _levels = [.. Enumerable.Range(0, levels).Select(i => new Level(
            new ResidualConvolutionBlock(parameters["enc"][i], channels),
            new Linear(parameters["fuse"][i], 2 * channels, channels),
            new ResidualConvolutionBlock(parameters["dec"][i], channels)))];
        _middle = new ResidualConvolutionBlock(parameters["mid"], channels);
    }

    /// <summary>[1, N, C] → [1, N, C] in the input's type.</summary>
    /// <param name="x">The features of the skin branch.</param>
    /// <param name="cancellationToken">Honored between levels.</param>
    public SparseTensor Forward(SparseTensor x, CancellationToken cancellationToken)
    {
        using var scope = NewDisposeScope();
        var skips = new SparseTensor[_levels.Length];
        var h = x.With(x.Features.to(ScalarType.Float32));
        for (int i = 0; i < _levels.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            skips[i] = _levels[i].Encode.Forward(h);
            h = SparseResampling.Downsample(skips[i]);
        }
        h = _middle.Forward(h);
        for (int i = _levels.Length - 1; i >= 0; i--)
        {
            cancellationToken.ThrowIfCancellationRequested();
            h = _levels[i].Join(h, skips[i]);
        }
        using var over = x.Voxels.RecordRows();
        return x.With(Recording.Keep(_name, h.Features.to(x.Features.dtype)).MoveToOuterDisposeScope());
    }

    /// <summary>The blocks of one grid: on the way to coarser grids, and on the way back.</summary>
    private sealed record Level(ResidualConvolutionBlock Encode, Linear Fuse, ResidualConvolutionBlock Decode)
    {
        /// <summary>Joins features of the coarser grid with those kept on the way down.</summary>
        public SparseTensor Join(SparseTensor coarse, SparseTensor kept)
        {
            using var scope = NewDisposeScope();
            using var over = kept.Voxels.RecordRows();
            var fine = SparseResampling.Upsample(coarse, kept.Voxels);
            var joined = Decode.Forward(kept.With(Fuse.Forward(cat([fine.Features, kept.Features], -1))));
            return joined.With(joined.Features.MoveToOuterDisposeScope());
        }
    }
}
