using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Gradients;
using static TorchSharp.torch;

namespace AniGenSharp.Nn;

/// <summary>
/// Root-mean-square norm of each head's vector: x / max(|x|, 1e-12) · gamma · √D, for x [..., H, D]. The norm is accumulated in float32
/// for every type of x. Parameter <c>gamma</c> [H, D].
/// </summary>
internal sealed class MultiHeadRmsNorm
{
    private readonly Tensor _gamma;
    private readonly Tensor _gammaTorso;
    private readonly double _root;

    /// <summary>Builds the layer.</summary>
    /// <param name="parameters">The layer's parameters.</param>
    /// <param name="heads">H.</param>
    /// <param name="headChannels">D.</param>
    public MultiHeadRmsNorm(ParameterScope parameters, long heads, long headChannels)
    {
        _gamma = parameters.Float32("gamma", heads, headChannels);
        var torso = parameters.Placement.Torso;
        _gammaTorso = torso == ScalarType.Float32 ? _gamma : parameters.Own(_gamma.to(torso));
        _root = Math.Sqrt(headChannels);
    }

    /// <summary>The factors, [H, D], float32.</summary>
    public Tensor Gamma => _gamma;

    /// <summary>
    /// [..., H, D] → [..., H, D] in the input's type. In half precision the length of a head's vector must stay below 65,504, hundreds of
    /// times what trained networks reach.
    /// </summary>
    public Tensor Forward(Tensor x)
    {
        bool single = x.dtype == ScalarType.Float32;
        if (Differentiation.IsOn)
        {
            var length = (linalg.vector_norm(x, 2, [-1], keepdim: true) * (1 / _root)).clamp_min(single ? 1e-12 / _root : 1e-7);
            return x / length * (single ? _gamma : _gammaTorso);
        }
        var size = linalg.vector_norm(x, 2, [-1], keepdim: true).mul_(1 / _root).clamp_min_(single ? 1e-12 / _root : 1e-7);
        return (x / size).mul_(single ? _gamma : _gammaTorso);
    }
}
