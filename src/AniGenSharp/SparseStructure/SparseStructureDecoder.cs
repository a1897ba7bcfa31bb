using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Sampling;

namespace AniGenSharp.SparseStructure;

/// <summary>
/// Decodes latents to occupancy logits, separately for geometry and skeleton. Source: reference models/anigen_sparse_structure_vae.py,
/// AniGenSparseStructureDecoder.
/// </summary>
/// <param name="config">The decoder's configuration.</param>
/// <param name="parameters">The decoder's parameters.</param>
internal sealed class SparseStructureDecoder(SparseStructureDecoderConfig config, ParameterScope parameters)
{
    private readonly OccupancyDecoder _geometry =
        new(config, parameters, "", config.LatentChannels, config.NormalizeLatent, config.GlobalTokens);

    private readonly OccupancyDecoder _skeleton =
        new(config, parameters, "_skl", config.LatentChannelsSkeleton, config.NormalizeLatentSkeleton, config.GlobalTokensSkeleton);

    /// <summary>
    /// Latents, each a grid [1, C, R, R, R] or global tokens [1, T, C] → logits, each [1, 1, R', R', R'], in the caller's dispose scope. A
    /// voxel is occupied if its logit is above 0.
    /// </summary>
    public FlowPair Forward(FlowPair latents) => new(_geometry.Forward(latents.Main), _skeleton.Forward(latents.Skeleton));
}
