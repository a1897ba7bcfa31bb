using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Sampling;

namespace AniGenSharp.SparseStructure;

/// <summary>
/// Latents to occupancy logits, geometry and skeleton apart. Source: reference models/anigen_sparse_structure_vae.py,
/// AniGenSparseStructureDecoder.
/// </summary>
internal sealed class SparseStructureDecoder(SparseStructureDecoderConfig config, ParameterScope parameters)
{
    private readonly OccupancyDecoder _geometry = new(config, parameters, "", config.LatentChannels, config.NormalizeLatent, config.GlobalTokens);

    private readonly OccupancyDecoder _skeleton =
        new(config, parameters, "_skl", config.LatentChannelsSkeleton, config.NormalizeLatentSkeleton, config.GlobalTokensSkeleton);

    /// <summary>The decoder's arguments.</summary>
    public SparseStructureDecoderConfig Config { get; } = config;

    /// <summary>Latents [1, C, R, R, R], or [1, T, C] of global tokens → logits [1, 1, R', R', R'] in the caller's dispose scope; above 0 is occupied.</summary>
    public FlowPair Forward(FlowPair latents) => new(_geometry.Forward(latents.Main), _skeleton.Forward(latents.Skeleton));
}
