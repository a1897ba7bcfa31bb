using System.Text.Json;
using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Checkpoints.Loading;
using static TorchSharp.torch;

namespace AniGenSharp.FullSize;

/// <summary>
/// A checkpoint made of a manifest of a released model (names, types, shapes): random matrices of moderate gain, norms at one,
/// biases at zero, drawn on the device in the type that is asked for.
/// </summary>
internal sealed class RandomCheckpoint : ICheckpoint
{
    private readonly JsonDocument _manifest;

    public RandomCheckpoint(string manifest)
    {
        Source = manifest;
        _manifest = JsonDocument.Parse(File.ReadAllText(manifest));
        Tensors = _manifest.RootElement.GetProperty("tensors").EnumerateObject().ToDictionary(
            entry => entry.Name,
            entry => new StoredTensor(
                entry.Name,
                entry.Value[0].GetString() == "F16" ? StoredType.Float16 : StoredType.Float32,
                [.. entry.Value[1].EnumerateArray().Select(extent => extent.GetInt64())]),
            StringComparer.Ordinal);
    }

    public string Source { get; }

    public IReadOnlyDictionary<string, StoredTensor> Tensors { get; }

    /// <summary>The class of the released model; null where the manifest has none (the encoder, the normal estimator).</summary>
    public string? ClassName => _manifest.RootElement.TryGetProperty("config", out var config) && config.TryGetProperty("name", out var name) ? name.GetString() : null;

    /// <summary>The constructor arguments of the released model.</summary>
    public NetworkArguments Arguments
    {
        get
        {
            var config = _manifest.RootElement.GetProperty("config");
            return new NetworkArguments(config.TryGetProperty("args", out var arguments) ? arguments : config, Source);
        }
    }

    /// <summary>Number of parameters.</summary>
    public long Parameters => Tensors.Values.Sum(tensor => tensor.Count);

    public Tensor Read(string name, ScalarType type, Device device)
    {
        var stored = Tensors[name];
        if (stored.Shape.Length <= 1)
            return name.EndsWith("weight", StringComparison.Ordinal) || name.EndsWith("gamma", StringComparison.Ordinal)
                ? ones(stored.Shape, type, device)
                : zeros(stored.Shape, type, device);
        double fanIn = stored.Count / (double)stored.Shape[0];
        return randn(stored.Shape, type, device).mul_(0.5 / Math.Sqrt(fanIn));
    }

    public void Dispose() => _manifest.Dispose();
}
