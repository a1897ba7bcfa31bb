using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Checkpoints.Loading;
using static TorchSharp.torch;

namespace AniGenSharp.TestKit.Tensors;

/// <summary>The weights that a fixture carries itself, as <c>PREFIXstate.NAME</c>.</summary>
internal sealed class GoldenState : ICheckpoint
{
    private readonly SafetensorsCheckpoint _file;
    private readonly string _prefix;

    public GoldenState(string group, string name, string prefix = "state.")
    {
        _file = new SafetensorsCheckpoint(TestPaths.Fixture(group, name + ".safetensors"));
        _prefix = prefix;
        Tensors = _file.Tensors.Values.Where(t => t.Name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(t => t with { Name = t.Name[prefix.Length..] }).ToDictionary(t => t.Name);
    }

    public string Source => _file.Source;

    public IReadOnlyDictionary<string, StoredTensor> Tensors { get; }

    public Tensor Read(string name, ScalarType type, Device device) => _file.Read(_prefix + name, type, device);

    public void Dispose() => _file.Dispose();
}
