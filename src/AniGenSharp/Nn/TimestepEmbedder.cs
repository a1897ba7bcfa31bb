using AniGenSharp.Checkpoints.Loading;
using static TorchSharp.torch;

namespace AniGenSharp.Nn;

/// <summary>
/// Embeds a scalar time step: sinusoids through two linear layers, in float32. Parameters <c>mlp.0</c>, <c>mlp.2</c>.
/// </summary>
/// <param name="parameters">The layer's parameters.</param>
/// <param name="channels">C.</param>
internal sealed class TimestepEmbedder(ParameterScope parameters, long channels)
{
    private const int Frequencies = 256;

    private readonly Linear _first = new(parameters["mlp"][0], Frequencies, channels);
    private readonly Linear _second = new(parameters["mlp"][2], channels, channels);

    /// <summary>Time steps [B], already multiplied by 1000 → [B, C].</summary>
    public Tensor Forward(Tensor t) => _second.Forward(Activation.Silu(_first.Forward(Embeddings.Timestep(t, Frequencies))));
}
