using static TorchSharp.torch;

namespace AniGenSharp.Devices.Cuda;

/// <summary>The sum x + gate · y of a residual connection.</summary>
/// <param name="X">[B, T, C], contiguous.</param>
/// <param name="Y">[B, T, C], contiguous; null for none, so that the sum is x.</param>
/// <param name="Gate">[C] in any view, contiguous; null for 1.</param>
/// <param name="Rest">If y has fewer rows than x, the row [C] that is used for the others.</param>
internal readonly record struct ResidualSum(Tensor X, Tensor? Y = null, Tensor? Gate = null, Tensor? Rest = null);
