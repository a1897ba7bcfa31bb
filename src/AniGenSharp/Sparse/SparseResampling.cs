using AniGenSharp.Devices;
using static TorchSharp.torch;

namespace AniGenSharp.Sparse;

/// <summary>Moves features between a voxel set and its coarser and finer grids.</summary>
internal static class SparseResampling
{
    /// <summary>
    /// Moves features to the coarser grid, [B, N, C] → [B, M, C], with rows sorted by (x, y, z): the sum of a cell's voxels divided by
    /// their number plus one, because the reference's mean counts the zero that it starts from.
    /// </summary>
    /// <param name="x">The features.</param>
    /// <param name="factor">Side of a cell in voxels.</param>
    public static SparseTensor Downsample(SparseTensor x, int factor = 2)
    {
        using var scope = NewDisposeScope();
        var pooling = x.Voxels.Pool(factor);
        var features = x.Features;
        long batch = features.shape[0], channels = features.shape[2];
        var padded = cat([features, features.new_zeros(batch, 1, channels)], 1);
        var members = padded.index_select(1, pooling.Rows.On(features.device)).view(batch, -1, pooling.Members, channels);
        var counts = pooling.Counts.On(features.device).to(ScalarType.Float32).unsqueeze(1) + 1;
        var means = RowSums.InFloat32(members).squeeze(2) / counts;
        return new SparseTensor(pooling.Coarse, means.to(features.dtype).MoveToOuterDisposeScope());
    }

    /// <summary>
    /// Moves features back from the coarser grid, [B, M, C] → [B, N, C]: each voxel takes the features of its cell.
    /// </summary>
    /// <param name="x">The features.</param>
    /// <param name="fine">The voxels that the coarser grid was pooled from.</param>
    /// <param name="factor">Side of a cell in voxels.</param>
    /// <exception cref="ArgumentException">The grid is not a pooling of <paramref name="fine"/>.</exception>
    public static SparseTensor Upsample(SparseTensor x, VoxelSet fine, int factor = 2)
    {
        var pooling = fine.Pool(factor);
        pooling.RequireCoarse(x.Voxels);
        return new SparseTensor(fine, x.Features.index_select(1, pooling.Parents.On(x.Features.device)));
    }

    /// <summary>Copies each voxel's features to its eight halves: [B, N, C] → [B, 8 N, C].</summary>
    public static SparseTensor Subdivide(SparseTensor x)
    {
        long batch = x.Features.shape[0], channels = x.Features.shape[2];
        using var scope = NewDisposeScope();
        var halves = x.Features.unsqueeze(2).expand(batch, -1, 8, channels).reshape(batch, -1, channels);
        return new SparseTensor(x.Voxels.Subdivided, halves.MoveToOuterDisposeScope());
    }
}
