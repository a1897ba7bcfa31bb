using static TorchSharp.torch;

namespace AniGenSharp.Sampling;

/// <summary>
/// State, velocity or sample of a flow with two branches. The first axis is the guidance branch; the others are the model's:
/// [B, C, R, R, R] or [B, T, C] for structure latents, [B, N, C] for structured latents.
/// </summary>
/// <param name="Main">Geometry, and skin if the flow has it.</param>
/// <param name="Skeleton">Skeleton.</param>
internal readonly record struct FlowPair(Tensor Main, Tensor Skeleton);
