using AniGenSharp.Sampling;
using static TorchSharp.torch;

namespace AniGenSharp.Training.Flows;

/// <summary>What a flow is trained with for one item of a data set.</summary>
/// <param name="Latents">The item's latents, [1, ...] each.</param>
/// <param name="Conditions">Condition tokens of its pictures, each [1, T, C].</param>
internal sealed record FlowExample(FlowPair Latents, IReadOnlyList<Tensor> Conditions);
