using static TorchSharp.torch;

namespace AniGenSharp.Checkpoints;

/// <summary>A safetensors file as a checkpoint.</summary>
internal sealed class SafetensorsCheckpoint : ICheckpoint
{
    private readonly SafetensorsFile _file;

    public SafetensorsCheckpoint(string path)
    {
        _file = new SafetensorsFile(path);
        Tensors = _file.Tensors.ToDictionary(t => t.Name, StringComparer.Ordinal);
    }

    public string Source => _file.Path;

    public IReadOnlyDictionary<string, StoredTensor> Tensors { get; }

    /// <summary>The header's metadata.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _file.Metadata;

    public unsafe Tensor Read(string name, ScalarType type, Device device)
    {
        var stored = _file[name];
        var bytes = new ReadOnlySpan<byte>((void*)_file.Address(name), checked((int)(stored.Count * stored.Type.Size())));
        return TensorBytes.Create(bytes, stored.Type, stored.Shape, type, device);
    }

    public void Dispose() => _file.Dispose();
}
