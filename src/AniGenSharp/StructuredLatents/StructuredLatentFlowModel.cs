using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Nn;
using AniGenSharp.Sampling;
using AniGenSharp.Sparse;
using static TorchSharp.torch;

namespace AniGenSharp.StructuredLatents;

/// <summary>
/// Velocity of the structured latents: three transformers on voxels. The geometry attends to the picture; the skin attends to the skeleton
/// and adds the geometry's tokens; the skeleton attends to the skin. Source: reference models/anigen_structured_latent_flow.py,
/// AniGenSLatFlowModel.
/// </summary>
internal sealed class StructuredLatentFlowModel
{
    private readonly LatentFlowBranch _geometry;
    private readonly LatentFlowBranch _skin;
    private readonly LatentFlowBranch _skeleton;
    private readonly Linear[] _geometryToSkin;
    private readonly JointNumberEmbedder? _jointsSkin;
    private readonly JointNumberEmbedder? _jointsSkeleton;
    private readonly ScalarType _torso;
    private readonly Device _device;

    /// <summary>Builds the network.</summary>
    /// <param name="config">Its configuration.</param>
    /// <param name="parameters">Its parameters.</param>
    public StructuredLatentFlowModel(StructuredLatentFlowConfig config, ParameterScope parameters)
    {
        Config = config;
        (_torso, _device) = (parameters.Placement.Torso, parameters.Placement.Device);
        _geometry = new LatentFlowBranch(config, config.Geometry, parameters);
        _skin = new LatentFlowBranch(config, config.Skin, parameters);
        _skeleton = new LatentFlowBranch(config, config.Skeleton, parameters);
        var torso = parameters.Torso();
        _geometryToSkin = [.. Enumerable.Range(0, config.Blocks).Select(
            i => new Linear(torso["adapter_geo_to_skin"][i], config.Geometry.Channels, config.Skin.Channels))];
        if (config.JointNumberCondition)
        {
            _jointsSkin = new JointNumberEmbedder(torso, config.Skin.Suffix, config.Skin.Channels, config);
            _jointsSkeleton = new JointNumberEmbedder(torso, config.Skeleton.Suffix, config.Skeleton.Channels, config);
        }
    }

    /// <summary>The network's configuration.</summary>
    public StructuredLatentFlowConfig Config { get; }

    /// <summary>
    /// The model on given voxels. Its states are geometry and skin together, [B, N, C + C_skin], and skeleton, [B, M, C_skl].
    /// </summary>
    /// <param name="voxels">Voxels of geometry and skin.</param>
    /// <param name="skeletonVoxels">Voxels of the skeleton.</param>
    /// <param name="joints">Requested number of joints, or 0 for any; it has no effect on models without this condition.</param>
    /// <exception cref="ArgumentException">A set is empty.</exception>
    public IFlowModel On(VoxelSet voxels, VoxelSet skeletonVoxels, int joints = 0)
    {
        if (voxels.Count == 0 || skeletonVoxels.Count == 0)
            throw new ArgumentException("The set of voxels is empty.");
        return new Bound(this, voxels, skeletonVoxels, joints);
    }

    private sealed class Bound(StructuredLatentFlowModel model, VoxelSet voxels, VoxelSet skeletonVoxels, int joints) : IFlowModel
    {
        public IFlowSession Prepare(Tensor condition, GuidanceBranches branches, LosslessOptimizations? optimizations = null)
        {
            ConditionContexts.RequireShape(condition, model.Config.ConditionChannels);
            using var scope = NewDisposeScope();
            var tokens = condition.to(model._torso);
            optimizations ??= LosslessOptimizations.All;
            BlockContext[] contexts =
                [.. model._geometry.Blocks.Select(block => ConditionContexts.Project(block, tokens, branches, optimizations))];
            foreach (var context in contexts)
            {
                context.Keys?.MoveToOuterDisposeScope();
                context.Values?.MoveToOuterDisposeScope();
                context.NegativeOutput?.MoveToOuterDisposeScope();
            }
            return new Session(
                model, voxels, skeletonVoxels, branches, optimizations,
                new StepConstants(
                    contexts, Embed(model._jointsSkin, branches), Embed(model._jointsSkeleton, branches),
                    model._geometry.Positions(voxels, model._device).MoveToOuterDisposeScope(),
                    model._skin.Positions(voxels, model._device).MoveToOuterDisposeScope(),
                    model._skeleton.Positions(skeletonVoxels, model._device).MoveToOuterDisposeScope()));
        }

        /// <summary>The embedding of the requested number for the conditional branch, and of an open number for the other.</summary>
        private Tensor? Embed(JointNumberEmbedder? embedder, GuidanceBranches branches) => embedder is null ? null : (branches switch
        {
            GuidanceBranches.Conditional => embedder.Forward(joints),
            GuidanceBranches.Unconditional => embedder.Forward(0),
            _ => cat([embedder.Forward(joints), embedder.Forward(0)], 0),
        }).MoveToOuterDisposeScope();
    }

    /// <summary>Tensors that depend neither on the state nor on the time.</summary>
    private sealed record StepConstants(
        BlockContext[] Contexts, Tensor? JointsSkin, Tensor? JointsSkeleton, Tensor PositionsGeometry, Tensor PositionsSkin,
        Tensor PositionsSkeleton);

    /// <summary>One run.</summary>
    private sealed class Session(
        StructuredLatentFlowModel model, VoxelSet voxels, VoxelSet skeletonVoxels, GuidanceBranches prepared,
        LosslessOptimizations optimizations, StepConstants constants) : IFlowSession
    {
        public FlowPair Velocity(FlowPair state, Tensor time, bool guided, CancellationToken cancellationToken)
        {
            if (guided && prepared != GuidanceBranches.Both)
                throw new InvalidOperationException("The run was not prepared for both branches.");
            using var scope = NewDisposeScope();
            long branches = guided ? 2 : 1;
            var times = optimizations.ModulatesOnce ? time : time.expand(branches);
            var config = model.Config;
            var stateSkin = state.Main.narrow(2, config.Geometry.Inputs, config.Skin.Inputs);
            var geometry = model._geometry.ToTokens(
                new SparseTensor(voxels, state.Main.narrow(2, 0, config.Geometry.Inputs)), times, null, constants.PositionsGeometry);
            var skin = model._skin.ToTokens(
                new SparseTensor(voxels, stateSkin), times, Branch(constants.JointsSkin), constants.PositionsSkin);
            var skeleton = model._skeleton.ToTokens(
                new SparseTensor(skeletonVoxels, state.Skeleton), times, Branch(constants.JointsSkeleton), constants.PositionsSkeleton);

            // Both guidance branches start from the same state; each tensor holds one branch until their values differ.
            var (h, hSkin, hSkeleton) = (geometry.Tokens.Features, skin.Tokens.Features, skeleton.Tokens.Features);
            if (optimizations is not { ModulatesOnce: true, ConstantNegative: true })
                (h, hSkin, hSkeleton) = (h.WithBranches(branches), hSkin.WithBranches(branches), hSkeleton.WithBranches(branches));
            var (bias, biasSkin, biasSkeleton) = (Bias(geometry), Bias(skin), Bias(skeleton));
            for (int i = 0; i < config.Blocks; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                using var block = NewDisposeScope();
                bool isSplit = !guided && prepared == GuidanceBranches.Both;
                var context = isSplit ? ConditionContexts.Conditional(constants.Contexts[i]) : constants.Contexts[i];
                var geometryBlock = model._geometry.Blocks[i];
                Tensor f, fSkin, fSkeleton;
                var (skinRows, skeletonRows) = (skin.Tokens.With(hSkin), skeleton.Tokens.With(hSkeleton));
                using (geometry.Tokens.Voxels.RecordRows())
                {
                    f = geometryBlock.Forward(h, geometryBlock.Modulation(geometry.Modulation), context, bias);
                    fSkin = Attend(model._skin.Blocks[i], skin.Modulation, (skinRows, biasSkin), (skeletonRows, biasSkeleton))
                        + model._geometryToSkin[i].Forward(h);
                }
                fSkeleton = Attend(model._skeleton.Blocks[i], skeleton.Modulation, (skeletonRows, biasSkeleton), (skinRows, biasSkin));
                h.Dispose();
                hSkin.Dispose();
                hSkeleton.Dispose();
                h = f.MoveToOuterDisposeScope();
                hSkin = fSkin.MoveToOuterDisposeScope();
                hSkeleton = fSkeleton.MoveToOuterDisposeScope();
            }

            cancellationToken.ThrowIfCancellationRequested();
            var v = model._geometry.FromTokens(h.WithBranches(branches), geometry, voxels);
            var vSkin = model._skin.FromTokens(hSkin.WithBranches(branches), skin, voxels);
            var vSkeleton = model._skeleton.FromTokens(hSkeleton.WithBranches(branches), skeleton, skeletonVoxels);
            if (config.PredictsSample)
            {
                var factor = (time / config.TimeScale).clamp_min(config.TimeEpsilon).reciprocal();
                vSkin = (vSkin - stateSkin) * factor;
                vSkeleton = (vSkeleton - state.Skeleton) * factor;
            }
            return new FlowPair(cat([v, vSkin], 2).MoveToOuterDisposeScope(), vSkeleton.MoveToOuterDisposeScope());

            Tensor? Bias(LatentBranchInput input) => input.Tokens.Voxels.KeyBias(input.Tokens.Features);
            Tensor? Branch(Tensor? joints) => guided || prepared != GuidanceBranches.Both ? joints : joints?.narrow(0, 0, 1);
        }

        /// <summary>One block whose context is another branch's tokens; either may carry one guidance branch or both.</summary>
        private static Tensor Attend(
            ModulatedTransformerCrossBlock block, Tensor embedding, (SparseTensor Rows, Tensor? Bias) x,
            (SparseTensor Rows, Tensor? Bias) context)
        {
            var (rows, others) = (x.Rows.Features, context.Rows.Features);
            long branches = Math.Max(rows.shape[0], others.shape[0]);
            BlockContext projected;
            using (context.Rows.Voxels.RecordRows())
                projected = block.Project(others.WithBranches(branches)) with { KeyBias = context.Bias };
            using var over = x.Rows.Voxels.RecordRows();
            return block.Forward(rows.WithBranches(branches), block.Modulation(embedding), projected, x.Bias);
        }
    }
}
