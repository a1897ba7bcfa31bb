using static TorchSharp.torch;

namespace AniGenSharp.SparseStructure;

/// <summary>From the occupied voxels of a shape to the geometry latent of the sparse structure.</summary>
internal interface IStructureEncoder
{
    /// <summary>Whether the networks were trained on solid shapes, with the voxels inside of the surface occupied too.</summary>
    bool IsSolid { get; }

    /// <summary>Encodes a shape. The skeleton of a shape is not encoded: it is what the flow samples.</summary>
    /// <param name="voxels">Occupancy, 0 or 1, [1, 1, R, R, R], float32.</param>
    /// <returns>The latent [1, C, r, r, r], float32, in the caller's dispose scope.</returns>
    Tensor Forward(Tensor voxels);
}
