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
        var tensors = _file.Tensors.Select(t => t with { Name = t.Name[_prefix.Length..] }).ToLookup(t => t.Type.IsReadable());
        Tensors = tensors[true].ToDictionary(t => t.Name, StringComparer.Ordinal);
        LeftOut = [.. tensors[false].Select(t => $"{t.Name} ({t.Type.Describe()})")];
    }

    public string Source => _file.Path;

    public IReadOnlyDictionary<string, StoredTensor> Tensors { get; }

    public IReadOnlyList<string> LeftOut { get; }

    /// <summary>The header's metadata.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _file.Metadata;

    /// <summary>Whether the file contains a tensor with that name, even one that is left out.</summary>
    public bool Contains(string name) => _file.Contains(_prefix + name);

    public Tensor Read(string name, ScalarType type, Device device)
    {
        var stored = _file[_prefix + name];
        return TensorBytes.Create(new StoredBytes(_file.File, _file.Offset(_prefix + name), stored.Type, stored.Shape), type, device);
    }

    public void Dispose() => _file.Dispose();
}
