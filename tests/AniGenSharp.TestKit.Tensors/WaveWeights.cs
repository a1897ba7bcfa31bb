using System.Text.Json;
using AniGenSharp.Checkpoints.Formats;
using static TorchSharp.torch;

namespace AniGenSharp.TestKit.Tensors;

/// <summary>
/// Weights from a formula, so that a fixture holds only the names and shapes of a network's parameters (the metadata <c>shapes</c>). The
/// reference ran with the same weights when the fixture was recorded.
/// </summary>
internal static class WaveWeights
{
    /// <summary>The weights of a fixture's network.</summary>
    /// <param name="golden">The fixture.</param>
    /// <param name="include">Which parameters, by name; null for all.</param>
    public static FakeCheckpoint Of(Golden golden, Func<string, bool>? include = null) => FakeCheckpoint.Of(
        Shapes(golden).Where(p => include?.Invoke(p.Key) != false).ToDictionary(p => p.Key, p => tensor(Weight(p.Key, p.Value), p.Value)));

    /// <summary>Names and shapes of the weights of a fixture's network, without values.</summary>
    public static FakeCheckpoint ShapesOf(Golden golden) => new(
        "memory",
        Shapes(golden).Select(p => new StoredTensor(p.Key, StoredType.Float32, p.Value)),
        (_, _, _) => throw new InvalidOperationException("These weights have no values."));

    private static Dictionary<string, long[]> Shapes(Golden golden) =>
        JsonSerializer.Deserialize<Dictionary<string, long[]>>(golden.Metadata["shapes"])!;

    private static float[] Weight(string name, long[] shape)
    {
        bool norm = name.Contains("gamma", StringComparison.Ordinal);
        bool matrix = shape.Length > 1 && !norm && !name.Contains("root_features", StringComparison.Ordinal);
        double offset = norm || name.EndsWith("weight", StringComparison.Ordinal) ? 1 : 0, scale = offset > 0 ? 0.2 : 0.1;
        if (matrix)
            (offset, scale) = (0, 1.5 / Math.Sqrt(shape.Skip(1).Aggregate(1L, (product, extent) => product * extent)));
        double phase = Crc32(name) % 1000;
        var values = new float[shape.Aggregate(1L, (product, extent) => product * extent)];
        Parallel.For(0, values.Length, i =>
            values[i] = (float)(offset + scale * Math.Sin(i * 0.7312 + (long)i * i % 9973 * 0.0137 + phase)));
        return values;
    }

    private static uint Crc32(string text)
    {
        uint crc = 0xffffffff;
        foreach (char c in text)
        {
            crc ^= c;
            for (int bit = 0; bit < 8; bit++)
                crc = crc >> 1 ^ (crc & 1) * 0xedb88320;
        }
        return ~crc;
    }
}
