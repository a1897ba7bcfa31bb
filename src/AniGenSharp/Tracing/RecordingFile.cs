using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices;
using static TorchSharp.torch;

namespace AniGenSharp.Tracing;

/// <summary>A recording on disk: safetensors whose header holds the order of the tensors and the voxels they belong to.</summary>
internal sealed class RecordingFile : IDisposable
{
    /// <summary>Ending of the name of a layer's input.</summary>
    public const string Input = ".input";

    /// <summary>Start of the names of coordinate sets [N, 3].</summary>
    public const string Coordinates = "coords/";

    /// <summary>Start of the names of weights.</summary>
    public const string Weights = "weights/";

    private const string MaxRowsKey = "most_rows";
    private const string FusedKey = "fused_layers";
    private const string OrderKey = "order";
    private const string FormatKey = "recording";
    private const string Format = "1";

    private readonly SafetensorsCheckpoint _file;

    /// <summary>Opens a recording.</summary>
    /// <exception cref="CheckpointException">The file does not exist, is damaged, or is not a recording.</exception>
    public RecordingFile(string path)
    {
        if (!File.Exists(path))
            throw new CheckpointException($"{path}: no such recording.");
        _file = new SafetensorsCheckpoint(path);
        Path = path;
        try
        {
            if (!_file.Metadata.ContainsKey(FormatKey) || !_file.Metadata.TryGetValue(OrderKey, out string? order))
                throw new CheckpointException($"{path}: this safetensors file is not a recording of tensors.");
            Order = JsonSerializer.Deserialize<RecordedTensor[]>(order) ?? [];
            MaxRows = int.Parse(_file.Metadata.GetValueOrDefault(MaxRowsKey, "0"), CultureInfo.InvariantCulture);
            FusedLayers = (JsonSerializer.Deserialize<string[]>(_file.Metadata.GetValueOrDefault(FusedKey, "[]")) ?? []).ToHashSet();
        }
        catch (Exception e)
        {
            _file.Dispose();
            if (e is JsonException or FormatException or OverflowException)
                throw new CheckpointException($"{path}: the recording is damaged ({e.Message}); record it again.", e);
            throw;
        }
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>The tensors in the order of the run.</summary>
    public IReadOnlyList<RecordedTensor> Order { get; }

    /// <summary>Maximum number of rows of a tensor that were kept, approximately; 0 if unknown.</summary>
    public int MaxRows { get; }

    /// <summary>Names of the layers that ran inside a fused kernel and have no output of their own.</summary>
    public IReadOnlySet<string> FusedLayers { get; }

    /// <summary>The header's information about the run.</summary>
    public IReadOnlyDictionary<string, string> Metadata => _file.Metadata;

    /// <summary>Names of the coordinate sets.</summary>
    public IEnumerable<string> CoordinateSets => _file.Tensors.Keys.Where(name => name.StartsWith(Coordinates, StringComparison.Ordinal));

    /// <summary>A tensor, on the CPU.</summary>
    /// <exception cref="CheckpointException">It was not recorded.</exception>
    public Tensor this[string name] => _file.Tensors.TryGetValue(name, out var stored)
        ? _file.Read(name, stored.Type.ToScalarType(), CPU)
        : throw new CheckpointException($"{Path}: '{name}' was not recorded.");

    /// <summary>Whether a tensor was recorded.</summary>
    public bool Contains(string name) => _file.Tensors.ContainsKey(name);

    /// <summary>A coordinate set, [N, 3] row-major.</summary>
    public int[] CoordinatesOf(string set)
    {
        using var coordinates = this[set];
        return MemoryMarshal.Cast<byte, int>(coordinates.bytes).ToArray();
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    /// <summary>Adds the facts that a reader needs to a recording's metadata.</summary>
    /// <param name="metadata">The header's information about the run.</param>
    /// <param name="maxRows">Maximum number of rows of a tensor that were kept.</param>
    /// <param name="fused">Layers that ran inside a fused kernel.</param>
    internal static Dictionary<string, string> Header(
        IReadOnlyDictionary<string, string> metadata, int maxRows, IReadOnlyList<string> fused)
    {
        var header = new Dictionary<string, string>(metadata) { [MaxRowsKey] = maxRows.ToString(CultureInfo.InvariantCulture) };
        if (fused.Count > 0)
            header[FusedKey] = JsonSerializer.Serialize(fused);
        return header;
    }

    /// <summary>Writes a recording.</summary>
    /// <param name="path">The file.</param>
    /// <param name="tensors">All tensors, on the CPU, by name.</param>
    /// <param name="order">Those of the run, in order.</param>
    /// <param name="header">The metadata, from <see cref="Header"/>.</param>
    internal static void Write(
        string path, IReadOnlyDictionary<string, Tensor> tensors, IEnumerable<RecordedTensor> order,
        IReadOnlyDictionary<string, string> header)
    {
        var metadata = new Dictionary<string, string>(header)
        {
            [FormatKey] = Format,
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
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "A recording cannot hold this type."),
    };
}
