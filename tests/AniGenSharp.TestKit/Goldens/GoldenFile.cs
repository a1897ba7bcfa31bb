using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text.Json;
using Xunit;

namespace AniGenSharp.TestKit.Goldens;

/// <summary>
/// A safetensors file of recorded reference values, read without a tensor library and independently of the library's own reader.
/// </summary>
public sealed class GoldenFile
{
    private readonly byte[] _bytes;
    private readonly int _dataStart;
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>Reads <c>tests/fixtures/GROUP/NAME.safetensors</c>.</summary>
    public GoldenFile(string group, string name)
    {
        _bytes = File.ReadAllBytes(TestPaths.Fixture(group, name + ".safetensors"));
        _dataStart = 8 + BinaryPrimitives.ReadInt32LittleEndian(_bytes);
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        using var header = JsonDocument.Parse(_bytes.AsMemory(8, _dataStart - 8));
        foreach (var item in header.RootElement.EnumerateObject())
        {
            if (item.Name == "__metadata__")
            {
                foreach (var entry in item.Value.EnumerateObject())
                    metadata.Add(entry.Name, entry.Value.GetString()!);
                continue;
            }
            var range = item.Value.GetProperty("data_offsets");
            _entries.Add(item.Name, new Entry(
                item.Value.GetProperty("dtype").GetString()!,
                [.. item.Value.GetProperty("shape").EnumerateArray().Select(extent => extent.GetInt64())],
                range[0].GetInt32(),
                range[1].GetInt32()));
        }
        Metadata = metadata;
    }

    /// <summary>Configurations and scalars recorded with the arrays.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The names of all arrays.</summary>
    public IEnumerable<string> Names => _entries.Keys;

    /// <summary>Whether an array with the name exists.</summary>
    public bool Contains(string name) => _entries.ContainsKey(name);

    /// <summary>The shape of an array; empty for a scalar.</summary>
    public long[] Shape(string name) => _entries[name].Shape;

    /// <summary>The extent of one dimension of an array.</summary>
    public int Extent(string name, int dimension) => (int)_entries[name].Shape[dimension];

    /// <summary>The elements of a uint8 array.</summary>
    public byte[] Bytes(string name) => Elements<byte>(name, "U8").ToArray();

    /// <summary>The elements of a float32 array, or the converted elements of a float16 array.</summary>
    public float[] Floats(string name) => _entries[name].Type == "F16"
        ? Array.ConvertAll(Elements<Half>(name, "F16").ToArray(), value => (float)value)
        : Elements<float>(name, "F32").ToArray();

    /// <summary>The elements of an int32 array, or the converted elements of an int64 array.</summary>
    public int[] Ints(string name) => _entries[name].Type == "I64"
        ? Array.ConvertAll(Elements<long>(name, "I64").ToArray(), value => checked((int)value))
        : Elements<int>(name, "I32").ToArray();

    /// <summary>The rows of a float32 array of shape [N, 3].</summary>
    public Vector3[] Vectors(string name) => MemoryMarshal.Cast<float, Vector3>(Elements<float>(name, "F32")).ToArray();

    /// <summary>Fails unless every element is within <paramref name="bound"/> of the recorded value.</summary>
    public void AssertClose(string name, ReadOnlySpan<float> actual, float bound)
    {
        var expected = Elements<float>(name, "F32");
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < actual.Length; i++)
            Assert.True(Math.Abs(actual[i] - expected[i]) <= bound, $"{name}[{i}] is {actual[i]:r}, expected {expected[i]:r}");
    }

    /// <summary>Fails unless every component is within <paramref name="bound"/> of the recorded value.</summary>
    public void AssertClose(string name, Vector3[] actual, float bound) =>
        AssertClose(name, MemoryMarshal.Cast<Vector3, float>(actual), bound);

    private ReadOnlySpan<T> Elements<T>(string name, string type) where T : unmanaged
    {
        var entry = _entries[name];
        Assert.Equal(type, entry.Type);
        return MemoryMarshal.Cast<byte, T>(_bytes.AsSpan(_dataStart + entry.Start, entry.End - entry.Start));
    }

    private sealed record Entry(string Type, long[] Shape, int Start, int End);
}
