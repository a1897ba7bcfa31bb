using AniGenSharp.Checkpoints.Formats;
using static TorchSharp.torch;

namespace AniGenSharp.Checkpoints.Loading;

/// <summary>A safetensors file as a checkpoint.</summary>
internal sealed class SafetensorsCheckpoint : ICheckpoint
{
    private readonly SafetensorsFile _file;
    private readonly string _prefix;

    public SafetensorsCheckpoint(string path)
    {
        _file = new SafetensorsFile(path);
        const string Prefix = PickledStateDict.ParallelPrefix;
        _prefix = _file.Tensors.Any() && _file.Tensors.All(t => t.Name.StartsWith(Prefix, StringComparison.Ordinal)) ? Prefix : "";
        Tensors = _file.Tensors.Select(t => t with { Name = t.Name[_prefix.Length..] }).ToDictionary(t => t.Name, StringComparer.Ordinal);
    }

    public string Source => _file.Path;

    public IReadOnlyDictionary<string, StoredTensor> Tensors { get; }

    /// <summary>The header's metadata.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _file.Metadata;

    public Tensor Read(string name, ScalarType type, Device device)
    {
        var stored = _file[_prefix + name];
        return TensorBytes.Create(_file.File, _file.Offset(_prefix + name), stored.Type, stored.Shape, type, device);
    }

    public void Dispose() => _file.Dispose();
}
