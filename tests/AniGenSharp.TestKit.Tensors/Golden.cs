using System.Numerics;
using System.Runtime.InteropServices;
using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Checkpoints.Loading;
using TorchSharp;
using Xunit;
using static TorchSharp.torch;

namespace AniGenSharp.TestKit.Tensors;

/// <summary>A fixture of recorded reference tensors, with the comparison that every parity test uses.</summary>
internal sealed class Golden(string group, string name) : IDisposable
{
    private readonly SafetensorsCheckpoint _file = new(TestPaths.Fixture(group, name + ".safetensors"));

    /// <summary>Configurations and scalars recorded with the tensors.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _file.Metadata;

    /// <summary>The names of all tensors.</summary>
    public IEnumerable<string> Names => _file.Tensors.Keys;

    /// <summary>A tensor in its stored type, on the CPU.</summary>
    public Tensor this[string tensor] => _file.Read(tensor, _file.Tensors[tensor].Type.ToScalarType(), CPU);

    /// <summary>The stored type of a tensor.</summary>
    public StoredType StoredTypeOf(string tensor) => _file.Tensors[tensor].Type;

    /// <summary>The shape of a tensor.</summary>
    public long[] ShapeOf(string tensor) => _file.Tensors[tensor].Shape;

    public void Dispose() => _file.Dispose();

    /// <summary>‖a−b‖/‖b‖ in float64; infinity if the shapes differ or a value is not finite.</summary>
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

    /// <summary>Fails unless the relative L2 distance to the fixture's tensor is at most <paramref name="bound"/>.</summary>
    public void AssertClose(string tensor, Tensor actual, double bound)
    {
        using var expected = this[tensor];
        Assert.True(
            actual.shape.AsSpan().SequenceEqual(expected.shape),
            $"{tensor}: shape [{string.Join(", ", actual.shape)}], expected [{string.Join(", ", expected.shape)}]");
        double error = RelativeError(actual, expected);
        Assert.True(error <= bound, $"{tensor}: relative L2 {error:e2}, bound {bound:e2}");
    }

    /// <summary>Fails unless the relative L2 distance of vectors to the fixture's tensor, [N, 3], is at most the bound.</summary>
    public void AssertClose(string tensor, Vector3[] actual, double bound)
    {
        using var rows = torch.tensor(MemoryMarshal.Cast<Vector3, float>(actual).ToArray(), actual.Length, 3);
        AssertClose(tensor, rows, bound);
    }
}
