using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Gradients;
using AniGenSharp.Nn;
using AniGenSharp.Sampling;
using static TorchSharp.torch;

namespace AniGenSharp.SparseStructure;

/// <summary>
/// Velocity of the sparse-structure latents: two transformers, geometry and skeleton, that exchange their tokens after each block. Source:
/// reference models/anigen_sparse_structure_flow.py, AniGenSparseStructureFlowModel.
/// </summary>
internal sealed class SparseStructureFlowModel : IFlowModel
{
    // The ranks of the low-rank updates by depth: 8, 16 and 24 in the thirds of the network, and 8 for self-attention in the last.
    private const int LoraRank = 8;

    private readonly FlowBranch _geometry;
    private readonly FlowBranch _skeleton;
    private readonly ModulatedTransformerCrossBlock[] _blocks;
    private readonly ModulatedTransformerCrossBlock[] _blocksSkeleton;
    private readonly BranchExchange _exchange;
    private readonly ScalarType _torso;

    /// <summary>Builds the network.</summary>
    /// <param name="config">Its configuration.</param>
    /// <param name="parameters">Its parameters.</param>
    public SparseStructureFlowModel(SparseStructureFlowConfig config, ParameterScope parameters)
    {
        Config = config;
        _torso = parameters.Placement.Torso;
        int gridTokens = (int)Math.Pow(config.Resolution / config.PatchSize, 3);
        var geometry = new FlowBranchShape(
            "", config.InChannels, config.OutChannels, config.ModelChannels, config.IsGlobal,
            config.IsGlobal ? config.GlobalTokens : gridTokens, config.PredictsSample);
        var skeleton = new FlowBranchShape(
            "_skl", config.InChannelsSkeleton, config.OutChannelsSkeleton, config.ModelChannelsSkeleton, config.IsGlobalSkeleton,
            config.IsGlobalSkeleton ? config.GlobalTokensSkeleton : gridTokens, config.PredictsSampleSkeleton);
        _geometry = new FlowBranch(config, geometry, parameters);
        _skeleton = new FlowBranch(config, skeleton, parameters);

        var torso = parameters.Torso();
        _blocks = [.. Enumerable.Range(0, config.Blocks).Select(i => GeometryBlock(config, torso, i))];
        int contextWidth = config.SkeletonAttendsToGeometry ? config.ModelChannels : config.ConditionChannels;
        var skeletonBlock = config.Block(config.ModelChannelsSkeleton, contextWidth) with
        {
            ContextNorm = config.SkeletonAttendsToGeometry,
        };
        _blocksSkeleton = [.. Enumerable.Range(0, config.Blocks)
            .Select(i => new ModulatedTransformerCrossBlock(torso["blocks_skl"][i], skeletonBlock))];
        _exchange = new BranchExchange(config, torso);
    }

    /// <summary>The network's configuration.</summary>
    public SparseStructureFlowConfig Config { get; }

    /// <inheritdoc/>
    /// <remarks>
    /// In training, the condition may be [B, T, C]: the states and times of the session then have B pictures too.
    /// </remarks>
    /// <exception cref="ArgumentException">The condition has another shape than the network's.</exception>
    public IFlowSession Prepare(Tensor condition, GuidanceBranches branches, LosslessOptimizations? optimizations = null)
    {
        bool isBatch = Differentiation.IsOn && branches == GuidanceBranches.Conditional;
        ConditionContexts.RequireShape(condition, Config.ConditionChannels, isBatch ? null : 1);
        var tokens = condition.to(_torso);
        optimizations ??= LosslessOptimizations.All;
        return new Session(
            this, [.. _blocks.Select(Project)], Config.SkeletonAttendsToGeometry ? null : [.. _blocksSkeleton.Select(Project)],
            branches, optimizations);

        BlockContext Project(ModulatedTransformerCrossBlock block) => ConditionContexts.Project(block, tokens, branches, optimizations);
    }

    private static ModulatedTransformerCrossBlock GeometryBlock(SparseStructureFlowConfig config, ParameterScope torso, int index)
    {
        var options = config.Block(config.ModelChannels, config.ConditionChannels);
        if (config.Lora)
        {
            int third = Math.Max(1, config.Blocks / 3);
            options = options with
            {
                SelfLora = index >= Math.Max(1, config.Blocks / 3 * 2) ? new LoraOptions(LoraRank, config.LoraRate) : null,
                CrossLora = new LoraOptions(LoraRank * (1 + index / third), config.LoraRate),
            };
        }
        return new ModulatedTransformerCrossBlock(torso["blocks"][index], options);
    }

    /// <summary>One run, with the projected contexts of all blocks.</summary>
    private sealed class Session(
        SparseStructureFlowModel model, BlockContext[] contexts, BlockContext[]? contextsSkeleton, GuidanceBranches prepared,
        LosslessOptimizations optimizations) : IFlowSession
    {
        public FlowPair Velocity(FlowPair state, Tensor time, bool guided, CancellationToken cancellationToken)
        {
            if (guided && prepared != GuidanceBranches.Both)
                throw new InvalidOperationException("The run was not prepared for both branches.");
            using var scope = NewDisposeScope();
            long branches = guided ? 2 : state.Main.shape[0];
            var times = guided && !optimizations.ModulatesOnce ? time.expand(branches) : time;
            var embedding = model._geometry.TimeEmbedding(times);
            var embeddingSkeleton = model._skeleton.TimeEmbedding(times);

            // Both guidance branches start from the same state, so they are equal up to the first cross-attention.
            long common = guided && optimizations is { ModulatesOnce: true, ConstantNegative: true } ? 1 : branches;
            var h = model._geometry.Tokens(state.Main).WithBranches(common);
            var hSkeleton = model._skeleton.Tokens(state.Skeleton).WithBranches(common);
            for (int i = 0; i < model._blocks.Length; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                using var block = NewDisposeScope();
                var (next, nextSkeleton) = Block(i, h, hSkeleton, embedding, embeddingSkeleton, guided);
                h.Dispose();
                hSkeleton.Dispose();
                h = next.MoveToOuterDisposeScope();
                hSkeleton = nextSkeleton.MoveToOuterDisposeScope();
            }

            return new FlowPair(
                model._geometry.Velocity(h.WithBranches(branches), state.Main, time).MoveToOuterDisposeScope(),
                model._skeleton.Velocity(hSkeleton.WithBranches(branches), state.Skeleton, time).MoveToOuterDisposeScope());
        }

        private (Tensor Geometry, Tensor Skeleton) Block(
            int i, Tensor h, Tensor hSkeleton, Tensor embedding, Tensor embeddingSkeleton, bool guided)
        {
            var blockSkeleton = model._blocksSkeleton[i];
            var f = model._blocks[i].Forward(h, model._blocks[i].Modulation(embedding), Select(contexts[i], guided));
            BlockContext contextSkeleton;
            if (contextsSkeleton is null)
            {
                contextSkeleton = blockSkeleton.Project(h);
                hSkeleton = hSkeleton.WithBranches(h.shape[0]);
            }
            else
            {
                contextSkeleton = Select(contextsSkeleton[i], guided);
            }
            var fSkeleton = blockSkeleton.Forward(hSkeleton, blockSkeleton.Modulation(embeddingSkeleton), contextSkeleton);
            return model._exchange.Forward(i, f, fSkeleton, embedding, embeddingSkeleton);
        }

        private BlockContext Select(BlockContext context, bool guided) =>
            guided || prepared != GuidanceBranches.Both ? context : ConditionContexts.Conditional(context);
    }
}
