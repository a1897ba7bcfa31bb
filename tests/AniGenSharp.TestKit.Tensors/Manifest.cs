using System.Text.Json;
using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices;
using Xunit;
using static TorchSharp.torch;

namespace AniGenSharp.TestKit.Tensors;

/// <summary>
/// The names, types and shapes of a released model's parameters, so that a test can build its network without gigabytes of weights.
/// </summary>
internal sealed class Manifest
{
    private readonly StoredTensor[] _tensors;
    private readonly JsonElement? _config;
    private readonly string _path;

    /// <summary>Reads a manifest of <c>tests/fixtures/manifests</c>.</summary>
    public Manifest(string name)
        : this(name, TestPaths.Fixture("manifests", name + ".json"))
    {
    }

    private Manifest(string name, string path)
    {
        Name = name;
        _path = path;
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        _config = document.RootElement.TryGetProperty("config", out var config) ? config.Clone() : null;
        _tensors =
        [
            .. document.RootElement.GetProperty("tensors").EnumerateObject().Select(entry => new StoredTensor(
                entry.Name,
                TypeNamed(entry.Value[0].GetString()),
                [.. entry.Value[1].EnumerateArray().Select(extent => extent.GetInt64())])),
        ];
    }

    /// <summary>All manifests in a folder, by name.</summary>
    public static IEnumerable<Manifest> ReadAll(string folder) => Directory.GetFiles(folder, "*.json").Order(StringComparer.Ordinal)
        .Select(path => new Manifest(Path.GetFileNameWithoutExtension(path), path));

    /// <summary>One manifest in a folder.</summary>
    public static Manifest Read(string folder, string name) => new(name, Path.Combine(folder, name + ".json"));

    /// <summary>The manifest's name, such as <c>ss_flow_duet</c>.</summary>
    public string Name { get; }

    /// <summary>The class of the released model; null for a model without a configuration (the encoder, the normal estimator).</summary>
    public string? ClassName => _config is { } config && config.TryGetProperty("name", out var name) ? name.GetString() : null;

    /// <summary>The constructor arguments of the released model, as JSON.</summary>
    public JsonElement ArgumentsJson => _config!.Value.TryGetProperty("args", out var arguments) ? arguments : _config.Value;

    /// <summary>The constructor arguments of the released model.</summary>
    public NetworkArguments Arguments => new(ArgumentsJson, _path);

    /// <summary>The number of tensors.</summary>
    public int TensorCount => _tensors.Length;

    /// <summary>The number of elements of all tensors.</summary>
    public long ParameterCount => _tensors.Sum(tensor => tensor.Count);

    /// <summary>A checkpoint of tensors on the meta device, which have only shapes and types.</summary>
    public FakeCheckpoint Shapes() => new(_path, _tensors, (stored, type, _) => empty(stored.Shape, type, META));

    /// <summary>A checkpoint of random matrices with moderate gain, norms of one and biases of zero.</summary>
    /// <param name="drawnOn">The device on which the matrices are drawn; null for the requested device.</param>
    public FakeCheckpoint Random(Device? drawnOn = null) => new(_path, _tensors, (stored, type, device) =>
    {
        if (stored.Shape.Length > 1)
            return randn(stored.Shape, type, drawnOn ?? device).mul_(0.5 / Math.Sqrt(stored.Count / (double)stored.Shape[0])).to(device);
        return stored.Name.EndsWith("weight", StringComparison.Ordinal) || stored.Name.EndsWith("gamma", StringComparison.Ordinal)
            ? ones(stored.Shape, type, device)
            : zeros(stored.Shape, type, device);
    });

    /// <summary>
    /// A checkpoint of weights from a formula that the reference can evaluate too. For the n-th name in order and the i-th element, r = 2
    /// frac(0.618… (i + 1) + 0.755… n) - 1, scaled and shifted according to the kind of parameter.
    /// </summary>
    public FakeCheckpoint Formula()
    {
        var order = _tensors.Select(tensor => tensor.Name).Order(StringComparer.Ordinal).Select((name, n) => (name, n)).ToDictionary();
        return new FakeCheckpoint(_path, _tensors, (stored, type, device) =>
        {
            var (shift, scale) = FormulaRange(stored);
            double offset = order[stored.Name] * 0.7548776662466927;
            var values = new float[stored.Count];
            Parallel.For(0, 16, part =>
            {
                for (long i = part * stored.Count / 16; i < (part + 1) * stored.Count / 16; i++)
                {
                    double phase = (i + 1) * 0.6180339887498949 + offset;
                    values[i] = (float)(shift + scale * (2 * (phase - Math.Floor(phase)) - 1));
                }
            });
            return tensor(values, stored.Shape, device: device).to(type);
        });
    }

    /// <summary>
    /// Builds the network with a half-precision torso and fails unless it takes exactly the manifest's tensors, each in the
    /// reference's shape and type.
    /// </summary>
    public void AssertFits<T>(Func<NetworkArguments, ParameterScope, T> build) where T : class
    {
        var wrongTypes = new List<string>();
        var checkpoint = new FakeCheckpoint(_path, _tensors, (stored, type, _) =>
        {
            if (stored.Type.ToScalarType() != type)
                wrongTypes.Add($"{stored.Name}: {type}, {stored.Type} in the reference");
            return empty(stored.Shape, type, META);
        });
        var placement = new Placement(META, ScalarType.Float16);
        using var network = ParameterReader.Load(checkpoint, placement, parameters => build(Arguments, parameters));
        Assert.Empty(wrongTypes);
    }

    private static StoredType TypeNamed(string? name) => name switch
    {
        "F16" => StoredType.Float16,
        "F32" => StoredType.Float32,
        "I64" => StoredType.Int64,
        _ => throw new FormatException($"Unknown element type '{name}'."),
    };

    private static (double Shift, double Scale) FormulaRange(StoredTensor stored)
    {
        bool Ends(string suffix) => stored.Name.EndsWith(suffix, StringComparison.Ordinal);
        if (stored.Shape.Length != 1)
            return (0, Math.Sqrt(3.0 * stored.Shape[0] / stored.Count));
        if (Ends("running_var"))
            return (1, 0.3);
        return Ends("weight") ? (1, 0.2) : (0, 0.1);
    }
}
