using AniGenSharp.Sparse;
using static TorchSharp.torch;

namespace AniGenSharp.StructuredLatents;

/// <summary>The data that the transformer and the output blocks of a branch take from its input blocks.</summary>
/// <param name="Tokens">Tokens [B, M, C] of the transformer, with their positions.</param>
/// <param name="Embedding">Time embedding [B or 1, C].</param>
/// <param name="Modulation">Input of the transformer blocks' modulation: the embedding, or the shared modulation [B or 1, 6C].</param>
/// <param name="Skips">Outputs of the input blocks.</param>
internal sealed record LatentBranchInput(SparseTensor Tokens, Tensor Embedding, Tensor Modulation, IReadOnlyList<SparseTensor> Skips);
