using System.Numerics;
using System.Runtime.InteropServices;
using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Checkpoints.Loading;

namespace AniGenSharp.Pipeline;

/// <summary>Named arrays that are written as one safetensors file.</summary>
internal sealed class StageTensors
{
    private readonly Dictionary<string, (StoredTensor Tensor, Action<Stream> Write)> _tensors = new(StringComparer.Ordinal);

    /// <summary>Adds an array of floats, ints or bytes.</summary>
    /// <param name="name">Its name in the file.</param>
    /// <param name="values">The values, row-major.</param>
    /// <param name="shape">The shape.</param>
    public void Add<T>(string name, T[] values, params long[] shape) where T : unmanaged
    {
        var type = default(T) switch { float => StoredType.Float32, int => StoredType.Int32, _ => StoredType.UInt8 };
        _tensors.Add(name, (new StoredTensor(name, type, shape), output => output.Write(MemoryMarshal.AsBytes(values.AsSpan()))));
    }

    /// <summary>Adds a tensor.</summary>
    public void Add(string name, TensorRows rows) => Add(name, rows.Values, rows.Shape);

    /// <summary>Adds vectors as [N, 3]; null adds nothing.</summary>
    public void Add(string name, Vector3[]? vectors)
    {
        if (vectors is not null)
            Add(name, MemoryMarshal.Cast<Vector3, float>(vectors).ToArray(), vectors.Length, 3);
    }

    /// <summary>Writes the file.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Save(string path, Dictionary<string, string> metadata) => SafetensorsWriter.Write(
        path, [.. _tensors.Values.Select(t => t.Tensor)], (tensor, output) => _tensors[tensor.Name].Write(output), metadata);
}
