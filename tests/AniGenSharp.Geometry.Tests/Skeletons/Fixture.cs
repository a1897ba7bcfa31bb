using System.Numerics;
using System.Runtime.InteropServices;
using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.TestSupport;

namespace AniGenSharp.Geometry.Tests.Skeletons;

/// <summary>Reference arrays of a fixture as plain .NET arrays.</summary>
internal sealed class Fixture(string group, string name) : IDisposable
{
    private readonly SafetensorsFile _file = new(TestPaths.Fixture(group, name + ".safetensors"));

    public IEnumerable<string> Names => _file.Tensors.Select(t => t.Name);

    public bool Contains(string name) => _file.Contains(name);

    public float[] Floats(string name) => _file.Span<float>(name).ToArray();

    public int[] Ints(string name) => _file[name].Type == StoredType.Int64
        ? Array.ConvertAll(_file.Span<long>(name).ToArray(), value => checked((int)value))
        : _file.Span<int>(name).ToArray();

    public Vector3[] Vectors(string name) => MemoryMarshal.Cast<float, Vector3>(_file.Span<float>(name)).ToArray();

    /// <summary>Extent of a dimension.</summary>
    public int Extent(string name, int dimension) => (int)_file[name].Shape[dimension];

    public void Dispose() => _file.Dispose();
}
