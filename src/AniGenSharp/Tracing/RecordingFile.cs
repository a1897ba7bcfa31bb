using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices;
using static TorchSharp.torch;

namespace AniGenSharp.Tracing;

/// <summary>One tensor of a recording.</summary>
/// <param name="Name">Section and module.</param>
/// <param name="Coordinates">The name of its coordinate set, or null where its rows are no voxels.</param>
/// <param name="Sampled">Whether only some rows were kept.</param>
internal sealed record RecordedTensor(string Name, string? Coordinates, bool Sampled);

/// <summary>A recording on disk: safetensors whose header says in which order the tensors came and on which voxels.</summary>
internal sealed class RecordingFile : IDisposable
{
    /// <summary>Ending of the name of a layer's input.</summary>
    public const string Input = ".input";

    /// <summary>Start of the names of coordinate sets [N, 3].</summary>
    public const string Coordinates = "coords/";

    /// <summary>Start of the names of weights.</summary>
    public const string Weights = "weights/";

    internal const string MostRowsKey = "most_rows";

    private const string OrderKey = "order";
    private const string FormatKey = "recording";

    private readonly SafetensorsCheckpoint _file;

    /// <exception cref="CheckpointException">The file is no recording.</exception>
    public RecordingFile(string path)
    {
        if (!File.Exists(path))
            throw new CheckpointException($"{path}: there is no such recording.");
        _file = new SafetensorsCheckpoint(path);
        Path = path;
        try
        {
            if (!_file.Metadata.ContainsKey(FormatKey) || !_file.Metadata.TryGetValue(OrderKey, out string? order))
                throw new CheckpointException($"{path}: safetensors, but no recording of a run.");
            Order = JsonSerializer.Deserialize<RecordedTensor[]>(order) ?? [];
            MostRows = int.Parse(_file.Metadata.GetValueOrDefault(MostRowsKey, "0"), CultureInfo.InvariantCulture);
        }
        catch (JsonException e)
        {
            throw new CheckpointException($"{path}: a damaged recording ({e.Message})", e);
        }
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The tensors in the order of the run.</summary>
    public IReadOnlyList<RecordedTensor> Order { get; }

    /// <summary>At most about that many rows of a tensor were kept; 0 where unknown.</summary>
    public int MostRows { get; }

    /// <summary>What was said of the run.</summary>
    public IReadOnlyDictionary<string, string> Facts => _file.Metadata;

    /// <summary>Names of the coordinate sets.</summary>
    public IEnumerable<string> CoordinateSets => _file.Tensors.Keys.Where(name => name.StartsWith(Coordinates, StringComparison.Ordinal));

    /// <summary>Whether a tensor is there.</summary>
    public bool Contains(string name) => _file.Tensors.ContainsKey(name);

    /// <summary>A tensor, on the CPU.</summary>
    /// <exception cref="CheckpointException">It is not there.</exception>
    public Tensor this[string name] => _file.Tensors.TryGetValue(name, out var stored)
        ? _file.Read(name, stored.Type.ToScalarType(), CPU)
        : throw new CheckpointException($"{Path}: '{name}' was not recorded.");

    /// <summary>A coordinate set, [N, 3] row-major.</summary>
    public int[] CoordinatesOf(string set)
    {
        using var coordinates = this[set];
        return MemoryMarshal.Cast<byte, int>(coordinates.bytes).ToArray();
    }

    public void Dispose() => _file.Dispose();

    internal static void Write(
        string path, IReadOnlyDictionary<string, Tensor> tensors, IEnumerable<RecordedTensor> order, IReadOnlyDictionary<string, string> facts)
    {
        var metadata = new Dictionary<string, string>(facts)
        {
            [FormatKey] = "1",
            [OrderKey] = JsonSerializer.Serialize(order.ToArray()),
        };
        var stored = tensors.Select(t => new StoredTensor(t.Key, ToStoredType(t.Value.dtype), t.Value.shape)).ToArray();
        SafetensorsWriter.Write(path, stored, (tensor, output) => output.Write(tensors[tensor.Name].bytes), metadata);
    }

    private static StoredType ToStoredType(ScalarType type) => type switch
    {
        ScalarType.Float32 => StoredType.Float32,
        HostTensors.Float64 => StoredType.Float64,
        ScalarType.Int64 => StoredType.Int64,
        ScalarType.Int32 => StoredType.Int32,
        ScalarType.Byte => StoredType.UInt8,
        ScalarType.Bool => StoredType.Bool,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "No recording holds this type."),
    };
}
