using AniGenSharp.Checkpoints;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AniGenSharp.Nn;

/// <summary>
/// Root-mean-square norm of each head's vector: x / max(|x|, 1e-12) · gamma · √D, for x [..., H, D] and gamma [H, D],
/// in float32.
/// </summary>
internal sealed class MultiHeadRmsNorm
{
    private readonly Tensor _scale;

    public MultiHeadRmsNorm(ParameterScope parameters, long heads, long headChannels) =>
        _scale = parameters.Own(parameters.Float32("gamma", heads, headChannels) * Math.Sqrt(headChannels));

    public Tensor Forward(Tensor x) => (functional.normalize(x.to(ScalarType.Float32), p: 2, dim: -1) * _scale).to(x.dtype);
}
