using static TorchSharp.torch;

namespace AniGenSharp.Nn;

/// <summary>Fixed sinusoidal embeddings.</summary>
internal static class Embeddings
{
    // The ratio of the highest to the lowest frequency, as in "Attention Is All You Need" (Vaswani et al. 2017), section 3.5.
    private const double FrequencyRange = 10000;

    /// <summary>
    /// Cosines, then sines, of t at geometric frequencies from 1 to 1/10000: [B] → [B, size]. If the size is odd, the last column is 0.
    /// </summary>
    public static Tensor Timestep(Tensor t, int size)
    {
        int half = size / 2;
        var frequencies = exp(-Math.Log(FrequencyRange) * arange(half, ScalarType.Float32, t.device) / half);
        var phases = t.to(ScalarType.Float32).unsqueeze(1) * frequencies;
        var embedding = cat([cos(phases), sin(phases)], 1);
        return size % 2 == 0 ? embedding : cat([embedding, zeros_like(embedding.narrow(1, 0, 1))], 1);
    }

    /// <summary>
    /// Position embedding [N, axes] → [N, channels], float32: for each axis n = channels / axes / 2 sines, then as many cosines, at
    /// frequencies 10000^(-i/n), padded with zeros at the end.
    /// </summary>
    public static Tensor AbsolutePosition(Tensor positions, int channels)
    {
        long axes = positions.shape[1];
        long count = channels / axes / 2;
        var frequencies = 1.0 / pow(FrequencyRange, arange(count, ScalarType.Float32, positions.device) / count);
        var phases = outer(positions.to(ScalarType.Float32).reshape(-1), frequencies);
        var embedding = cat([sin(phases), cos(phases)], -1).reshape(positions.shape[0], -1);
        long missing = channels - embedding.shape[1];
        return missing == 0 ? embedding : nn.functional.pad(embedding, [0, missing]);
    }

    /// <summary>
    /// Fourier features [N, axes] → [N, axes (1 + 2 · bands)], float32: the values, then for each band the sines and the cosines of the
    /// values times its frequency, 2^(i · octaves / (bands - 1)).
    /// </summary>
    public static Tensor Fourier(Tensor values, int bands, double octaves)
    {
        var frequencies = pow(2.0, linspace(0, octaves, bands, ScalarType.Float32)).to(values.device);
        var phases = values.to(ScalarType.Float32).unsqueeze(1) * frequencies.unsqueeze(1);
        var waves = stack([sin(phases), cos(phases)], 2).reshape(values.shape[0], -1);
        return cat([values.to(ScalarType.Float32), waves], 1);
    }
}
