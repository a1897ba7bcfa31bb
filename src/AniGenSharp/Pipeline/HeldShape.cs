using AniGenSharp.Models;
using AniGenSharp.SparseStructure;
using static TorchSharp.torch;

namespace AniGenSharp.Pipeline;

/// <summary>A shape that is known, so that only its skeleton is sampled.</summary>
/// <param name="Coordinates">Its voxels, [N, 3] row-major in lexicographic order.</param>
/// <param name="Latent">Its geometry latent, [1, C, r, r, r].</param>
internal sealed record HeldShape(int[] Coordinates, TensorRows Latent)
{
    /// <summary>Encodes a shape. The encoder is read for it and released again: nothing else needs it.</summary>
    /// <param name="encoder">The encoder.</param>
    /// <param name="models">The networks that will use the latent.</param>
    /// <param name="voxels">The occupied voxels.</param>
    /// <exception cref="CheckpointException">The encoder's latents are not those of the structure flow.</exception>
    public static HeldShape Encode(IStructureEncoder encoder, LoadedModels models, OccupancyGrid voxels)
    {
        using var noGradient = inference_mode();
        using var scope = NewDisposeScope();
        var (x, y, z) = voxels.Size;
        var grid = tensor(Array.ConvertAll(voxels.Cells, occupied => occupied ? 1f : 0f), [1, 1, x, y, z], device: models.Placement.Device);
        var latent = encoder.Forward(grid);
        long[] shape = models.StructureFlowConfig.LatentShape;
        if (!latent.shape.AsSpan().SequenceEqual(shape))
        {
            throw new CheckpointException(
                $"{models.Folder.StructureEncoder!.Folder}: the encoder gives latents [{string.Join(", ", latent.shape)}], but the flow in "
                + $"{models.Folder.StructureFlow.Folder} needs [{string.Join(", ", shape)}].");
        }
        return new HeldShape(voxels.Coordinates(), TensorRows.Of(latent));
    }
}
