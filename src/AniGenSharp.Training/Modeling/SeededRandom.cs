using System.Numerics;

namespace AniGenSharp.Training.Modeling;

/// <summary>
/// The numbers of one stream of one seed, the same on every machine: xoshiro256++ whose state is filled by SplitMix64. Streams of one seed
/// are independent, so the items of a data set can be drawn in any order.
/// </summary>
internal sealed class SeededRandom : IRandomSource
{
    private const ulong Golden = 0x9E3779B97F4A7C15;

    private const double Unit = 1.0 / (1UL << 53);

    private readonly ulong[] _state = new ulong[4];

    /// <summary>Creates a stream.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="stream">Number of the stream.</param>
    public SeededRandom(ulong seed, ulong stream)
    {
        ulong at = Mix(seed + Golden) ^ stream * 0xD1342543DE82EF95;
        for (int i = 0; i < _state.Length; i++)
            _state[i] = Mix(at += Golden);
    }

    /// <summary>64 random bits.</summary>
    public ulong Next()
    {
        ulong result = BitOperations.RotateLeft(_state[0] + _state[3], 23) + _state[0];
        ulong shifted = _state[1] << 17;
        _state[2] ^= _state[0];
        _state[3] ^= _state[1];
        _state[1] ^= _state[2];
        _state[0] ^= _state[3];
        _state[2] ^= shifted;
        _state[3] = BitOperations.RotateLeft(_state[3], 45);
        return result;
    }

    /// <inheritdoc/>
    public double Uniform(double from, double to) => from + (to - from) * ((Next() >> 11) * Unit);

    /// <inheritdoc/>
    public double Normal(double deviation)
    {
        double radius = Math.Sqrt(-2 * Math.Log(1 - Uniform(0, 1)));
        return deviation * radius * Math.Cos(Uniform(0, 2 * Math.PI));
    }

    /// <inheritdoc/>
    public int Index(int count) => (int)(Uniform(0, 1) * count);

    private static ulong Mix(ulong z)
    {
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9;
        z = (z ^ z >> 27) * 0x94D049BB133111EB;
        return z ^ z >> 31;
    }
}
