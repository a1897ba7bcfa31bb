using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Nn;
using AniGenSharp.Sampling;
using AniGenSharp.Sparse;
using AniGenSharp.Tracing;
using static TorchSharp.torch;

namespace AniGenSharp.StructuredLatents;

/// <summary>
/// Velocity of the structured latents: three transformers over voxels, geometry, skin and skeleton. Geometry attends to
/// the picture; skin to the skeleton, and it adds the geometry's tokens; the skeleton to skin. Source: reference
/// models/anigen_structured_latent_flow.py, AniGenSLatFlowModel.
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

    /// <summary>The model's arguments.</summary>
    public StructuredLatentFlowConfig Config { get; }

    /// <summary>
    /// The model over given voxels. Its states are geometry and skin [B, N, C] together, and skeleton [B, M, C].
    /// </summary>
    /// <param name="voxels">Voxels of geometry and skin.</param>
    /// <param name="skeletonVoxels">Voxels of the skeleton.</param>
    /// <param name="joints">Wanted number of joints, 0 to leave it open; without effect on models that take none.</param>
    /// <exception cref="ArgumentException">A set is empty.</exception>
    public IFlowModel On(VoxelSet voxels, VoxelSet skeletonVoxels, int joints = 0)
    {
        if (voxels.Count == 0 || skeletonVoxels.Count == 0)
            throw new ArgumentException("There are no voxels.");
        return new Bound(this, voxels, skeletonVoxels, joints);
    }

    private static Tensor WithBranches(Tensor x, long branches) => x.shape[0] == branches ? x : x.expand(branches, -1, -1);

    private sealed class Bound(StructuredLatentFlowModel model, VoxelSet voxels, VoxelSet skeletonVoxels, int joints) : IFlowModel
    {
        public IFlowSession Prepare(Tensor condition, GuidanceBranches branches, ExactSavings? savings = null)
        {
            if (condition.dim() != 3 || condition.shape[0] != 1 || condition.shape[2] != model.Config.ConditionChannels)
                throw new ArgumentException($"The condition is [{string.Join(", ", condition.shape)}], not [1, T, {model.Config.ConditionChannels}].", nameof(condition));
            using var scope = NewDisposeScope();
            var tokens = condition.to(model._torso);
            savings ??= ExactSavings.All;
            BlockContext[] contexts = [.. model._geometry.Blocks.Select(block => ConditionContexts.Project(block, tokens, branches, savings))];
            foreach (var context in contexts)
            {
                context.Keys?.MoveToOuterDisposeScope();
                context.Values?.MoveToOuterDisposeScope();
                context.NegativeOutput?.MoveToOuterDisposeScope();
            }
            return new Session(
                model, voxels, skeletonVoxels, contexts, branches, savings,
                new StepConstants(
                    Embed(model._jointsSkin, branches), Embed(model._jointsSkeleton, branches),
                    model._geometry.Positions(voxels, model._device).MoveToOuterDisposeScope(),
                    model._skin.Positions(voxels, model._device).MoveToOuterDisposeScope(),
                    model._skeleton.Positions(skeletonVoxels, model._device).MoveToOuterDisposeScope()));
        }

        /// <summary>The embedding of the wanted number for the conditional branch, of an open one for the other.</summary>
        private Tensor? Embed(JointNumberEmbedder? embedder, GuidanceBranches branches) => embedder is null ? null : (branches switch
        {
            GuidanceBranches.Conditional => embedder.Forward(joints),
            GuidanceBranches.Unconditional => embedder.Forward(0),
            _ => cat([embedder.Forward(joints), embedder.Forward(0)], 0),
        }).MoveToOuterDisposeScope();
    }

    /// <summary>What depends neither on the state nor on the time.</summary>
    private sealed record StepConstants(
        Tensor? JointsSkin, Tensor? JointsSkeleton, Tensor PositionsGeometry, Tensor PositionsSkin, Tensor PositionsSkeleton);

    /// <summary>One run: the contexts of all geometry blocks, projected.</summary>
    private sealed class Session(
        StructuredLatentFlowModel model, VoxelSet voxels, VoxelSet skeletonVoxels, BlockContext[] contexts,
        GuidanceBranches prepared, ExactSavings savings, StepConstants constants) : IFlowSession
    {
        public FlowPair Velocity(FlowPair state, Tensor time, bool guided, CancellationToken cancellation)
        {
            if (guided && prepared != GuidanceBranches.Both)
                throw new InvalidOperationException("The run was not prepared for both branches.");
            using var scope = NewDisposeScope();
            long branches = guided ? 2 : 1;
            var times = savings.ModulatesOnce ? time : time.expand(branches);
            var config = model.Config;
            var stateSkin = state.Main.narrow(2, config.Geometry.Inputs, config.Skin.Inputs);
            var geometry = model._geometry.Enter(
                new SparseTensor(voxels, state.Main.narrow(2, 0, config.Geometry.Inputs)), times, null, constants.PositionsGeometry);
            var skin = model._skin.Enter(
                new SparseTensor(voxels, stateSkin), times, Branch(constants.JointsSkin), constants.PositionsSkin);
            var skeleton = model._skeleton.Enter(
                new SparseTensor(skeletonVoxels, state.Skeleton), times, Branch(constants.JointsSkeleton), constants.PositionsSkeleton);

            // Both guidance branches start from one state; each tensor carries one branch until something tells them apart.
            var (h, hSkin, hSkeleton) = (geometry.Tokens.Features, skin.Tokens.Features, skeleton.Tokens.Features);
            if (savings is not { ModulatesOnce: true, ConstantNegative: true })
                (h, hSkin, hSkeleton) = (WithBranches(h, branches), WithBranches(hSkin, branches), WithBranches(hSkeleton, branches));
            for (int i = 0; i < config.Blocks; i++)
            {
                cancellation.ThrowIfCancellationRequested();
                using var block = NewDisposeScope();
                var context = guided || prepared != GuidanceBranches.Both ? contexts[i] : ConditionContexts.Conditional(contexts[i]);
                var geometryBlock = model._geometry.Blocks[i];
                Tensor f, fSkin, fSkeleton;
                using (Recording.Over(geometry.Tokens.Voxels.Coordinates))
                {
                    f = geometryBlock.Forward(h, geometryBlock.Modulation(geometry.Modulation), context);
                    fSkin = Attend(model._skin.Blocks[i], hSkin, skin.Modulation, hSkeleton) + model._geometryToSkin[i].Forward(h);
                }
                using (Recording.Over(skeleton.Tokens.Voxels.Coordinates))
                    fSkeleton = Attend(model._skeleton.Blocks[i], hSkeleton, skeleton.Modulation, hSkin);
                h.Dispose();
                hSkin.Dispose();
                hSkeleton.Dispose();
                (h, hSkin, hSkeleton) = (f.MoveToOuterDisposeScope(), fSkin.MoveToOuterDisposeScope(), fSkeleton.MoveToOuterDisposeScope());
            }

            cancellation.ThrowIfCancellationRequested();
            var v = model._geometry.Leave(WithBranches(h, branches), geometry, voxels);
            var vSkin = model._skin.Leave(WithBranches(hSkin, branches), skin, voxels);
            var vSkeleton = model._skeleton.Leave(WithBranches(hSkeleton, branches), skeleton, skeletonVoxels);
            if (config.PredictsSample)
            {
                var factor = (time / config.TimeScale).clamp_min(config.TimeEpsilon).reciprocal();
                vSkin = (vSkin - stateSkin) * factor;
                vSkeleton = (vSkeleton - state.Skeleton) * factor;
            }
            return new FlowPair(cat([v, vSkin], 2).MoveToOuterDisposeScope(), vSkeleton.MoveToOuterDisposeScope());

            Tensor? Branch(Tensor? joints) => guided || prepared != GuidanceBranches.Both ? joints : joints?.narrow(0, 0, 1);
        }

        /// <summary>One block whose context is another branch's tokens; either may carry one guidance branch or both.</summary>
        private static Tensor Attend(ModulatedTransformerCrossBlock block, Tensor x, Tensor embedding, Tensor context)
        {
            long branches = Math.Max(x.shape[0], context.shape[0]);
            return block.Forward(WithBranches(x, branches), block.Modulation(embedding), block.Project(WithBranches(context, branches)));
        }
    }
}
