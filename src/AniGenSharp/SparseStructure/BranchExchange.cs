using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Nn;
using AniGenSharp.Sampling;
using static TorchSharp.torch;

namespace AniGenSharp.SparseStructure;

/// <summary>
/// The exchange of tokens between the branches of a <see cref="SparseStructureFlowModel"/>. Branches on the same grid add a projection of
/// each other's tokens after each block. If a branch has global tokens, the numbers of tokens differ, and the branches attend to each other
/// after every few blocks.
/// </summary>
internal sealed class BranchExchange
{
    private readonly Linear[]? _toSkeleton;
    private readonly Linear[]? _fromSkeleton;
    private readonly CrossAdapter?[] _crossToSkeleton;
    private readonly CrossAdapter?[] _crossFromSkeleton;

    /// <summary>Builds the layers.</summary>
    /// <param name="config">The network's configuration.</param>
    /// <param name="torso">The network's parameters in the torso's type.</param>
    public BranchExchange(SparseStructureFlowConfig config, ParameterScope torso)
    {
        int channels = config.ModelChannels, channelsSkeleton = config.ModelChannelsSkeleton;
        _crossToSkeleton = new CrossAdapter?[config.Blocks];
        _crossFromSkeleton = new CrossAdapter?[config.Blocks];
        if (!config.IsGlobal && !config.IsGlobalSkeleton)
        {
            if (config.AdapterToSkeleton)
                _toSkeleton = Adapters("adapter_ss_to_skl_layers", channels, channelsSkeleton);
            if (config.AdapterFromSkeleton)
                _fromSkeleton = Adapters("adapter_skl_to_ss_layers", channelsSkeleton, channels);
            return;
        }
        int[] blocks = [.. Enumerable.Range(0, config.Blocks).Where(i => (i + 1) % config.CrossAdapterEvery == 0)];
        if (blocks.Length == 0)
            blocks = [config.Blocks - 1];
        foreach (var (i, block) in blocks.Index())
        {
            if (config.AdapterToSkeleton)
                _crossToSkeleton[block] = new CrossAdapter(torso, "cross_blocks_ss_to_skl", i, config.Block(channelsSkeleton, channels));
            if (config.AdapterFromSkeleton)
                _crossFromSkeleton[block] = new CrossAdapter(torso, "cross_blocks_skl_to_ss", i, config.Block(channels, channelsSkeleton));
        }

        Linear[] Adapters(string name, long inputs, long outputs) =>
            [.. Enumerable.Range(0, config.Blocks).Select(i => new Linear(torso[name][i], inputs, outputs))];
    }

    /// <summary>The tokens of both branches after the exchange that follows a block.</summary>
    /// <param name="block">Index of the block.</param>
    /// <param name="geometry">The block's geometry tokens [B, T, C].</param>
    /// <param name="skeleton">The block's skeleton tokens [B or 1, T', C'].</param>
    /// <param name="embedding">The geometry branch's time embedding.</param>
    /// <param name="embeddingSkeleton">The skeleton branch's time embedding.</param>
    public (Tensor Geometry, Tensor Skeleton) Forward(
        int block, Tensor geometry, Tensor skeleton, Tensor embedding, Tensor embeddingSkeleton)
    {
        long branches = geometry.shape[0];
        var toGeometry = _crossFromSkeleton[block]?.Forward(geometry, embedding, skeleton.WithBranches(branches))
            ?? (_fromSkeleton is null ? geometry : geometry + _fromSkeleton[block].Forward(skeleton));
        var toSkeleton = _crossToSkeleton[block]?.Forward(skeleton.WithBranches(branches), embeddingSkeleton, geometry)
            ?? (_toSkeleton is null ? skeleton : skeleton + _toSkeleton[block].Forward(geometry));
        return (toGeometry, toSkeleton);
    }
}
