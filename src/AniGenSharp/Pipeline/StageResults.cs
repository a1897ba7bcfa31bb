using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Skeletons;
using AniGenSharp.Sampling;
using AniGenSharp.Sparse;
using AniGenSharp.StructuredLatents;
using static TorchSharp.torch;

namespace AniGenSharp.Pipeline;

/// <summary>Condition tokens of the two samplers, each [1, T, C]. They are the same object if they come from the same picture.</summary>
/// <param name="Structure">Tokens for the sparse structure.</param>
/// <param name="Latents">Tokens for the structured latents.</param>
internal sealed record ConditionTokens(TensorRows Structure, TensorRows Latents);

/// <summary>Structured latents.</summary>
/// <param name="Main">Geometry and skin, [1, N, C + C_skin].</param>
/// <param name="Skeleton">Skeleton, [1, M, C_skl].</param>
internal sealed record LatentRows(TensorRows Main, TensorRows Skeleton)
{
    /// <summary>The latents on their voxels and on a device, in the caller's dispose scope.</summary>
    /// <param name="voxels">The voxels they belong to.</param>
    /// <param name="device">The device.</param>
    public SampledLatents On(StageVoxels voxels, Device device)
    {
        using var scope = NewDisposeScope();
        var padded = voxels.Pad(new FlowPair(Main.ToTensor(CPU), Skeleton.ToTensor(CPU)));
        return new(
            new SparseTensor(voxels.Main, padded.Main.to(device).MoveToOuterDisposeScope()),
            new SparseTensor(voxels.Skeleton, padded.Skeleton.to(device).MoveToOuterDisposeScope()));
    }
}

/// <summary>The rig as the networks predict it.</summary>
/// <param name="Skeleton">Joints grouped from the skeleton field, in any number of trees.</param>
/// <param name="Weights">How much each joint moves each vertex of the dense surface.</param>
internal sealed record PredictedRig(SkeletonForest Skeleton, SkinWeights Weights);
