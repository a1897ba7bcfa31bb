using System.Text.Json;
using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Checkpoints.Loading;
using static TorchSharp.torch;

namespace AniGenSharp.TestKit.Tensors;

/// <summary>
/// DSINE at full size with weights from a formula, so that the network can be compared with the reference without its 290 MB:
/// for the n-th name in order and the i-th element, r = 2 frac(0.618… (i + 1) + 0.755… n) - 1, scaled by what the name is.
/// </summary>
internal sealed class FormulaCheckpoint : ICheckpoint
{
    private readonly Dictionary<string, StoredTensor> _tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _order = new(StringComparer.Ordinal);

    public FormulaCheckpoint()
    {
        Source = TestPaths.Fixture("manifests", "dsine.json");
        using var document = JsonDocument.Parse(File.ReadAllBytes(Source));
        foreach (var entry in document.RootElement.GetProperty("tensors").EnumerateObject())
        {
            var type = entry.Value[0].GetString() == "I64" ? StoredType.Int64 : StoredType.Float32;
            _tensors.Add(entry.Name, new StoredTensor(entry.Name, type, [.. entry.Value[1].EnumerateArray().Select(e => e.GetInt64())]));
        }
        foreach (string name in _tensors.Keys.Order(StringComparer.Ordinal))
            _order.Add(name, _order.Count);
    }

    public string Source { get; }

    public IReadOnlyDictionary<string, StoredTensor> Tensors => _tensors;

    public Tensor Read(string name, ScalarType type, Device device)
    {
        long[] shape = _tensors[name].Shape;
        long count = _tensors[name].Count;
        var (shift, scale) = shape.Length == 1
            ? name.EndsWith("running_var", StringComparison.Ordinal) ? (1.0, 0.3)
                : name.EndsWith("running_mean", StringComparison.Ordinal) || !name.EndsWith("weight", StringComparison.Ordinal) ? (0.0, 0.1)
                : (1.0, 0.2)
            : (0.0, Math.Sqrt(3.0 * shape[0] / count));
        double offset = _order[name] * 0.7548776662466927;
        var values = new float[count];
        Parallel.For(0, 16, part =>
        {
            for (long i = part * count / 16; i < (part + 1) * count / 16; i++)
            {
                double phase = (i + 1) * 0.6180339887498949 + offset;
                values[i] = (float)(shift + scale * (2 * (phase - Math.Floor(phase)) - 1));
            }
        });
        return tensor(values, shape, device: device).to(type);
    }

    public void Dispose()
    {
    }
}
