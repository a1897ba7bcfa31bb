using AniGenSharp.Checkpoints.Loading;
using static TorchSharp.torch;

namespace AniGenSharp.Nn;

/// <summary>A scalar time step as a vector: sinusoids through two linear layers, in float32. Parameters <c>mlp.0</c>, <c>mlp.2</c>.</summary>
internal sealed class TimestepEmbedder(ParameterScope parameters, long channels)
{
    private const int Frequencies = 256;

    private readonly Linear _first = new(parameters["mlp"][0], Frequencies, channels);
    private readonly Linear _second = new(parameters["mlp"][2], channels, channels);

    /// <summary>[B] time steps, already multiplied by 1000 → [B, C].</summary>
    public Tensor Forward(Tensor t) => _second.Forward(Activation.Silu(_first.Forward(Embeddings.Timestep(t, Frequencies))));
}

/// <summary>Fixed sinusoidal embeddings.</summary>
internal static class Embeddings
{
    /// <summary>Cosines, then sines, of t at geometric frequencies from 1 to 1/10000: [B] → [B, size]; an odd last column is 0.</summary>
    public static Tensor Timestep(Tensor t, int size)
    {
        int half = size / 2;
        var frequencies = exp(-Math.Log(10000) * arange(half, ScalarType.Float32, t.device) / half);
        var phases = t.to(ScalarType.Float32).unsqueeze(1) * frequencies;
        var embedding = cat([cos(phases), sin(phases)], 1);
        return size % 2 == 0 ? embedding : cat([embedding, zeros_like(embedding.narrow(1, 0, 1))], 1);
    }

    /// <summary>
    /// Position embedding: per axis channels/axes/2 sines, then as many cosines, at frequencies 10000^(-i/n);
    /// zero-padded at the end. [N, axes] → [N, channels], float32.
    /// </summary>
    public static Tensor AbsolutePosition(Tensor positions, int channels)
    {
        long axes = positions.shape[1];
        long count = channels / axes / 2;
        var frequencies = 1.0 / pow(10000.0, arange(count, ScalarType.Float32, positions.device) / count);
        var phases = outer(positions.to(ScalarType.Float32).reshape(-1), frequencies);
        var embedding = cat([sin(phases), cos(phases)], -1).reshape(positions.shape[0], -1);
        long missing = channels - embedding.shape[1];
        return missing == 0 ? embedding : nn.functional.pad(embedding, [0, missing]);
    }
}
