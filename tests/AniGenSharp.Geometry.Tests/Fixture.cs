using System.Numerics;
using System.Runtime.InteropServices;
using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.TestSupport;

namespace AniGenSharp.Geometry.Tests;

/// <summary>A fixture of reference numbers, read without any tensor library.</summary>
internal sealed class Fixture(string group, string name) : IDisposable
{
    private readonly SafetensorsFile _file = new(TestPaths.Fixture(group, name + ".safetensors"));

    public IReadOnlyDictionary<string, string> Metadata => _file.Metadata;

    public bool Contains(string tensor) => _file.Contains(tensor);

    public long[] Shape(string tensor) => _file[tensor].Shape;

    public float[] Floats(string tensor) => _file.Span<float>(tensor).ToArray();

    public int[] Ints(string tensor) => _file.Span<int>(tensor).ToArray();

    public Vector3[] Vectors(string tensor) => MemoryMarshal.Cast<float, Vector3>(_file.Span<float>(tensor)).ToArray();

    public void Dispose() => _file.Dispose();

    /// <summary>Fails unless every element lies within <paramref name="bound"/> of the fixture's.</summary>
    public void AssertClose(string tensor, ReadOnlySpan<float> actual, float bound)
    {
        var expected = _file.Span<float>(tensor);
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < actual.Length; i++)
            Assert.True(Math.Abs(actual[i] - expected[i]) <= bound, $"{tensor}[{i}] is {actual[i]:r}, expected {expected[i]:r}");
    }

    /// <summary>Fails unless every component lies within <paramref name="bound"/> of the fixture's.</summary>
    public void AssertClose(string tensor, Vector3[] actual, float bound) =>
        AssertClose(tensor, MemoryMarshal.Cast<Vector3, float>(actual), bound);
}
