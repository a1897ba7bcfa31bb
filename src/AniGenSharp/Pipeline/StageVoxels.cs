using AniGenSharp.Devices;
using AniGenSharp.Sampling;
using AniGenSharp.Sparse;
using AniGenSharp.SparseStructure;
using static TorchSharp.torch;

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
    /// <param name="device">The device of the tensors on them.</param>
    /// <exception cref="GenerationException">Not one voxel is occupied.</exception>
    public static StageVoxels Of(OccupiedVoxels structure, string picture, Device device)
    {
        if (structure.Coordinates.Length == 0)
            throw GenerationException.Nothing(picture, "no shape (not one occupied voxel)");
        if (structure.SkeletonCoordinates.Length == 0)
            throw GenerationException.Nothing(picture, "no skeleton (not one occupied voxel)");
        var policy = DevicePolicy.Of(device.type);
        return new StageVoxels(new VoxelSet(structure.Coordinates, policy), new VoxelSet(structure.SkeletonCoordinates, policy));
    }

    /// <summary>Appends the rows of padding to features on the two sets.</summary>
    public FlowPair Pad(FlowPair features) => new(Main.Pad(features.Main), Skeleton.Pad(features.Skeleton));

    /// <summary>Removes the rows of padding from features on the two sets.</summary>
    public FlowPair Unpad(FlowPair features) => new(Main.Unpad(features.Main), Skeleton.Unpad(features.Skeleton));

    /// <summary>Frees the device copies of the sets' maps.</summary>
    public void Dispose()
    {
        Main.Dispose();
        Skeleton.Dispose();
    }
}
