using AniGenSharp.Sparse;
using AniGenSharp.SparseStructure;

namespace AniGenSharp.Pipeline;

/// <summary>
/// The voxel sets that the latent flow and the latent decoder work on. They share the sets, so that neighbor maps are built once.
/// </summary>
/// <param name="Main">Voxels of geometry and skin.</param>
/// <param name="Skeleton">Voxels of the skeleton.</param>
internal sealed record StageVoxels(VoxelSet Main, VoxelSet Skeleton) : IDisposable
{
    /// <summary>Creates the sets.</summary>
    /// <param name="structure">The occupied voxels.</param>
    /// <param name="picture">Name of the picture, for the message.</param>
    /// <exception cref="GenerationException">Not one voxel is occupied.</exception>
    public static StageVoxels Of(OccupiedVoxels structure, string picture)
    {
        if (structure.Coordinates.Length == 0)
            throw GenerationException.Nothing(picture, "no shape (not one occupied voxel)");
        if (structure.SkeletonCoordinates.Length == 0)
            throw GenerationException.Nothing(picture, "no skeleton (not one occupied voxel)");
        return new StageVoxels(new VoxelSet(structure.Coordinates), new VoxelSet(structure.SkeletonCoordinates));
    }

    /// <summary>Frees the device copies of the sets' maps.</summary>
    public void Dispose()
    {
        Main.Dispose();
        Skeleton.Dispose();
    }
}
