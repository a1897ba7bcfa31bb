using System.Text.Json;
using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices;
using Xunit;
using static TorchSharp.torch;

namespace AniGenSharp.TestKit.Tensors;

/// <summary>
/// The names, types and shapes of a full-size model as a checkpoint whose tensors have no data, so that a network can be
/// built from it without its gigabytes.
/// </summary>
internal sealed class ManifestCheckpoint : ICheckpoint
{
    private readonly Dictionary<string, StoredTensor> _tensors;

    public ManifestCheckpoint(string name)
    {
        Source = TestPaths.Fixture("manifests", name + ".json");
        using var document = JsonDocument.Parse(File.ReadAllText(Source));
        var config = document.RootElement.GetProperty("config");
        Arguments = new NetworkArguments(config.TryGetProperty("args", out var arguments) ? arguments : config, Source);
        _tensors = document.RootElement.GetProperty("tensors").EnumerateObject().ToDictionary(
            p => p.Name,
            p => new StoredTensor(
                p.Name,
                p.Value[0].GetString() switch { "F16" => StoredType.Float16, "F32" => StoredType.Float32, var other => throw new FormatException(other) },
                [.. p.Value[1].EnumerateArray().Select(e => e.GetInt64())]));
    }

    /// <summary>Types asked for that are not the manifest's.</summary>
    public List<string> WrongTypes { get; } = [];

    /// <summary>The model's constructor arguments.</summary>
    public NetworkArguments Arguments { get; }


    public string Source { get; }

    public IReadOnlyDictionary<string, StoredTensor> Tensors => _tensors;

    public Tensor Read(string name, ScalarType type, Device device)
    {
        if (_tensors[name].Type.ToScalarType() != type)
            WrongTypes.Add($"{name}: {type}, {_tensors[name].Type} in the reference");
        return empty(_tensors[name].Shape, type, META);
    }

    /// <summary>
    /// Builds the network with a half-precision torso and asserts that it takes exactly the manifest's tensors, each in
    /// the reference's shape and type.
    /// </summary>
    public void AssertFits<T>(Func<NetworkArguments, ParameterScope, T> build) where T : class
    {
        using var network = ParameterReader.Load(this, new Placement(META, ScalarType.Float16), p => build(Arguments, p));
        Assert.Empty(WrongTypes);
    }

    public void Dispose()
    {
    }
}
