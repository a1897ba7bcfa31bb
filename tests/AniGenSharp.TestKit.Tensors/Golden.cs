using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Checkpoints.Loading;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace AniGenSharp.TestKit.Tensors;

/// <summary>A fixture of reference tensors, and the comparison every parity test uses.</summary>
internal sealed class Golden(string group, string name) : IDisposable
{
    private readonly SafetensorsCheckpoint _file = new(TestPaths.Fixture(group, name + ".safetensors"));

    /// <summary>The fixture's metadata (configurations, scalars).</summary>
    public IReadOnlyDictionary<string, string> Metadata => _file.Metadata;

    /// <summary>Names in the fixture.</summary>
    public IEnumerable<string> Names => _file.Tensors.Keys;

    /// <summary>A tensor in its stored type, on the CPU.</summary>
    public Tensor this[string tensor] => _file.Read(tensor, _file.Tensors[tensor].Type.ToScalarType(), CPU);

    /// <summary>The stored type of a tensor.</summary>
    public StoredType StoredTypeOf(string tensor) => _file.Tensors[tensor].Type;

    public void Dispose() => _file.Dispose();

    /// <summary>‖a−b‖/‖b‖ in float64; infinity when shapes differ or anything is not finite.</summary>
    public static double RelativeError(Tensor actual, Tensor expected)
    {
        if (!actual.shape.AsSpan().SequenceEqual(expected.shape))
            return double.PositiveInfinity;
        using var scope = NewDisposeScope();
        var a = actual.to(ScalarType.Float64);
        var b = expected.to(ScalarType.Float64);
        double error = (a - b).norm().ToDouble() / Math.Max(b.norm().ToDouble(), 1e-30);
        return double.IsNaN(error) ? double.PositiveInfinity : error;
    }

    /// <summary>Fails unless <paramref name="actual"/> matches the fixture's tensor within <paramref name="bound"/>.</summary>
    public void AssertClose(string tensor, Tensor actual, double bound)
    {
        using var expected = this[tensor];
        Assert.True(
            actual.shape.AsSpan().SequenceEqual(expected.shape),
            $"{tensor}: shape [{string.Join(", ", actual.shape)}], expected [{string.Join(", ", expected.shape)}]");
        double error = RelativeError(actual, expected);
        Assert.True(error <= bound, $"{tensor}: relative L2 {error:e2}, bound {bound:e2}");
    }
}
