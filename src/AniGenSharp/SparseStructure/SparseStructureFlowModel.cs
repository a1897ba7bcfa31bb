using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Nn;
using AniGenSharp.Sampling;
using static TorchSharp.torch;

namespace AniGenSharp.SparseStructure;

/// <summary>
/// Velocity of the sparse-structure latents: two transformers, geometry and skeleton, that exchange their tokens after
/// each block. Source: reference models/anigen_sparse_structure_flow.py, AniGenSparseStructureFlowModel.
/// </summary>
internal sealed class SparseStructureFlowModel : IFlowModel
{
    private readonly FlowBranch _geometry;
    private readonly FlowBranch _skeleton;
    private readonly ModulatedTransformerCrossBlock[] _blocks;
    private readonly ModulatedTransformerCrossBlock[] _blocksSkeleton;
    private readonly Linear[]? _toSkeleton;
    private readonly Linear[]? _fromSkeleton;
    private readonly CrossAdapter?[] _crossToSkeleton;
    private readonly CrossAdapter?[] _crossFromSkeleton;
    private readonly ScalarType _torso;

    public SparseStructureFlowModel(SparseStructureFlowConfig config, ParameterScope parameters)
    {
        Config = config;
        _torso = parameters.Placement.Torso;
        int gridTokens = (int)Math.Pow(config.Resolution / config.PatchSize, 3);
        int channels = config.ModelChannels, channelsSkeleton = config.ModelChannelsSkeleton;
        _geometry = new FlowBranch(config, new("", config.InChannels, config.OutChannels, channels, config.IsGlobal,
            config.IsGlobal ? config.GlobalTokens : gridTokens, config.PredictsSample), parameters);
        _skeleton = new FlowBranch(config, new("_skl", config.InChannelsSkeleton, config.OutChannelsSkeleton, channelsSkeleton,
            config.IsGlobalSkeleton, config.IsGlobalSkeleton ? config.GlobalTokensSkeleton : gridTokens, config.PredictsSampleSkeleton), parameters);

        var torso = parameters.Torso();
        int third = Math.Max(1, config.Blocks / 3);
        int selfLoraFrom = Math.Max(1, config.Blocks / 3 * 2);
        _blocks = Build(config.Blocks, i => new ModulatedTransformerCrossBlock(
            torso["blocks"][i],
            BlockOptions(channels, config.ConditionChannels) with
            {
                SelfLora = config.Lora && i >= selfLoraFrom ? new LoraOptions(8, config.LoraRate) : null,
                CrossLora = config.Lora ? new LoraOptions(8 + 8 * (i / third), config.LoraRate) : null,
            }));
        _blocksSkeleton = Build(config.Blocks, i => new ModulatedTransformerCrossBlock(
            torso["blocks_skl"][i],
            BlockOptions(channelsSkeleton, config.SkeletonAttendsToGeometry ? channels : config.ConditionChannels) with
            {
                ContextNorm = config.SkeletonAttendsToGeometry,
            }));

        _crossToSkeleton = new CrossAdapter?[config.Blocks];
        _crossFromSkeleton = new CrossAdapter?[config.Blocks];
        if (config.IsGlobal || config.IsGlobalSkeleton)
        {
            // Token counts differ, so the branches meet by cross-attention, every few blocks.
            int[] at = [.. Enumerable.Range(0, config.Blocks).Where(i => (i + 1) % config.CrossAdapterEvery == 0)];
            if (at.Length == 0)
                at = [config.Blocks - 1];
            for (int i = 0; i < at.Length; i++)
            {
                if (config.AdapterToSkeleton)
                    _crossToSkeleton[at[i]] = new CrossAdapter(torso, "cross_blocks_ss_to_skl", i, BlockOptions(channelsSkeleton, channels));
                if (config.AdapterFromSkeleton)
                    _crossFromSkeleton[at[i]] = new CrossAdapter(torso, "cross_blocks_skl_to_ss", i, BlockOptions(channels, channelsSkeleton));
            }
        }
        else
        {
            if (config.AdapterToSkeleton)
                _toSkeleton = Build(config.Blocks, i => new Linear(torso["adapter_ss_to_skl_layers"][i], channels, channelsSkeleton));
            if (config.AdapterFromSkeleton)
                _fromSkeleton = Build(config.Blocks, i => new Linear(torso["adapter_skl_to_ss_layers"][i], channelsSkeleton, channels));
        }

        ModulatedBlockOptions BlockOptions(int width, int contextWidth) => new()
        {
            Channels = width,
            ContextChannels = contextWidth,
            Heads = config.Heads,
            MlpRatio = config.MlpRatio,
            RmsNorm = config.QkRmsNorm,
            RmsNormCross = config.QkRmsNormCross,
            SharedModulation = config.SharedModulation,
        };
    }

    /// <summary>The model's arguments.</summary>
    public SparseStructureFlowConfig Config { get; }

    /// <inheritdoc/>
    public IFlowSession Prepare(Tensor condition, GuidanceBranches branches, ExactSavings? savings = null)
    {
        if (condition.dim() != 3 || condition.shape[0] != 1 || condition.shape[2] != Config.ConditionChannels)
            throw new ArgumentException($"The condition is [{string.Join(", ", condition.shape)}], not [1, T, {Config.ConditionChannels}].", nameof(condition));
        var tokens = condition.to(_torso);
        return new Session(
            this,
            [.. _blocks.Select(Project)],
            Config.SkeletonAttendsToGeometry ? null : [.. _blocksSkeleton.Select(Project)],
            branches, savings ?? ExactSavings.All);

        BlockContext Project(ModulatedTransformerCrossBlock block) => ConditionContexts.Project(block, tokens, branches, savings ?? ExactSavings.All);
    }

    private static T[] Build<T>(int count, Func<int, T> build) => [.. Enumerable.Range(0, count).Select(build)];

    private static Tensor WithBranches(Tensor x, long branches) =>
        x.shape[0] == branches ? x : x.expand([branches, .. x.shape[1..]]);

    /// <summary>One run: the contexts of all blocks, projected.</summary>
    private sealed class Session(SparseStructureFlowModel model, BlockContext[] contexts, BlockContext[]? contextsSkeleton, GuidanceBranches prepared, ExactSavings savings)
        : IFlowSession
    {
        public FlowPair Velocity(FlowPair state, Tensor time, bool guided, CancellationToken cancellation)
        {
            if (guided && prepared != GuidanceBranches.Both)
                throw new InvalidOperationException("The run was not prepared for both branches.");
            using var scope = NewDisposeScope();
            long branches = guided ? 2 : 1;
            var times = savings.ModulatesOnce ? time : time.expand(branches);
            var embedding = model._geometry.TimeEmbedding(times);
            var embeddingSkeleton = model._skeleton.TimeEmbedding(times);

            // Both guidance branches start from one state, so up to the first cross-attention they are one.
            long common = savings is { ModulatesOnce: true, ConstantNegative: true } ? 1 : branches;
            var h = WithBranches(model._geometry.Tokens(state.Main), common);
            var hSkeleton = WithBranches(model._skeleton.Tokens(state.Skeleton), common);
            for (int i = 0; i < model._blocks.Length; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                using var block = NewDisposeScope();
                var (next, nextSkeleton) = Block(i, h, hSkeleton, embedding, embeddingSkeleton, guided);
                h.Dispose();
                hSkeleton.Dispose();
                h = next.MoveToOuterDisposeScope();
                hSkeleton = nextSkeleton.MoveToOuterDisposeScope();
            }

            return new FlowPair(
                model._geometry.Velocity(WithBranches(h, branches), state.Main, time).MoveToOuterDisposeScope(),
                model._skeleton.Velocity(WithBranches(hSkeleton, branches), state.Skeleton, time).MoveToOuterDisposeScope());
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
                hSkeleton = WithBranches(hSkeleton, h.shape[0]);
            }
            else
            {
                contextSkeleton = Select(contextsSkeleton[i], guided);
            }
            var fSkeleton = blockSkeleton.Forward(hSkeleton, blockSkeleton.Modulation(embeddingSkeleton), contextSkeleton);

            var next = model._crossFromSkeleton[i]?.Forward(f, embedding, WithBranches(fSkeleton, f.shape[0]))
                ?? (model._fromSkeleton is null ? f : f + model._fromSkeleton[i].Forward(fSkeleton));
            var nextSkeleton = model._crossToSkeleton[i]?.Forward(WithBranches(fSkeleton, f.shape[0]), embeddingSkeleton, f)
                ?? (model._toSkeleton is null ? fSkeleton : fSkeleton + model._toSkeleton[i].Forward(f));
            return (next, nextSkeleton);
        }

        private BlockContext Select(BlockContext context, bool guided) =>
            guided || prepared != GuidanceBranches.Both ? context : ConditionContexts.Conditional(context);
    }
}
