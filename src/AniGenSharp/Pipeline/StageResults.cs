using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Skeletons;

namespace AniGenSharp.Pipeline;

/// <summary>Tokens [1, T, C] each sampler is conditioned on; the same object where it is the same picture.</summary>
internal sealed record ConditionTokens(TensorRows Structure, TensorRows Latents);

/// <summary>Structured latents [1, N, C + C_skin] and [1, M, C_skl].</summary>
internal sealed record LatentRows(TensorRows Main, TensorRows Skeleton);

/// <summary>Joints grouped from the votes, in any number of trees, and what each moves of the dense surface.</summary>
internal sealed record PredictedRig(SkeletonForest Skeleton, SkinWeights Weights);
