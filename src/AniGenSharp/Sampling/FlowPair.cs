using static TorchSharp.torch;

namespace AniGenSharp.Sampling;

/// <summary>
/// State, velocity or sample of a flow with two branches. The first axis holds guidance branches; the rest is the
/// model's: [B, C, R, R, R] or [B, T, C] of structure latents, [B, N, C] of structured latents.
/// </summary>
/// <param name="Main">Geometry (and skin) branch.</param>
/// <param name="Skeleton">Skeleton branch.</param>
internal readonly record struct FlowPair(Tensor Main, Tensor Skeleton);
