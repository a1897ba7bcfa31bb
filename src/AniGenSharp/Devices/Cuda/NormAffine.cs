using static TorchSharp.torch;

namespace AniGenSharp.Devices.Cuda;

/// <summary>The parameters of a layer norm.</summary>
/// <param name="Weight">[C] in any view.</param>
/// <param name="Bias">[C] in any view.</param>
/// <param name="AddsOneToWeight">Whether one is added to the weight.</param>
/// <param name="Epsilon">Added to the variance.</param>
internal readonly record struct NormAffine(Tensor Weight, Tensor Bias, bool AddsOneToWeight, double Epsilon);
