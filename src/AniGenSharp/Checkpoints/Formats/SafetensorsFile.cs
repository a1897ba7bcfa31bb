using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace AniGenSharp.Checkpoints.Formats;

/// <summary>
/// A safetensors file read by memory map: the header's length in 8 bytes, little-endian, a JSON header, raw data. The header is checked
/// in full (unique names, ranges without gaps or overlaps, matching sizes) before any data is returned. Source: the safetensors
/// specification.
/// </summary>
internal sealed unsafe class SafetensorsFile : IDisposable
{
    /// <summary>The specification's limit on the header's length, in bytes.</summary>
    private const long MaxHeader = 100_000_000;

    private static readonly (StoredType Type, string Name)[] s_typeNames =
    [
        (StoredType.Float64, "F64"),
        (StoredType.Float32, "F32"),
        (StoredType.Float16, "F16"),
        (StoredType.BFloat16, "BF16"),
        (StoredType.Float8E4M3, "F8_E4M3"),
        (StoredType.Float8E5M2, "F8_E5M2"),
        (StoredType.Float8E4M3Fnuz, "F8_E4M3FNUZ"),
        (StoredType.Float8E5M2Fnuz, "F8_E5M2FNUZ"),
        (StoredType.Float8E8M0, "F8_E8M0"),
        (StoredType.Int64, "I64"),
        (StoredType.Int32, "I32"),
        (StoredType.Int16, "I16"),
        (StoredType.Int8, "I8"),
        (StoredType.UInt64, "U64"),
        (StoredType.UInt32, "U32"),
        (StoredType.UInt16, "U16"),
        (StoredType.UInt8, "U8"),
        (StoredType.Bool, "BOOL"),
        (StoredType.Complex64, "C64"),
    ];

    private readonly MappedFile _file;
    private readonly long _dataStart;
    private readonly Dictionary<string, (StoredTensor Tensor, long Start, long Length)> _entries = new(StringComparer.Ordinal);

    /// <exception cref="CheckpointException">The file is not a valid safetensors file.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public SafetensorsFile(string path)
    {
        _file = new MappedFile(path);
        try
        {
            if (_file.Length < 8)
                throw new CheckpointException($"{path}: truncated; a safetensors file has more than {_file.Length} bytes.");
            ulong header = BinaryPrimitives.ReadUInt64LittleEndian(_file.Span(0, 8));
            if (header > MaxHeader || (long)header > _file.Length - 8)
            {
                throw new CheckpointException(
                    $"{path}: not a safetensors file, or truncated (header of {header} bytes in a file of {_file.Length}).");
            }
            _dataStart = 8 + (long)header;
            Metadata = ReadHeader(_file.Span(8, (int)header), _file.Length - _dataStart);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>The file's path.</summary>
    public string Path => _file.Path;

    /// <summary>The header's <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The tensors that the file contains.</summary>
    public IEnumerable<StoredTensor> Tensors => _entries.Values.Select(e => e.Tensor);

    /// <summary>Whether the file contains a tensor of that name.</summary>
    public bool Contains(string name) => _entries.ContainsKey(name);

    /// <summary>The description of one tensor.</summary>
    /// <exception cref="CheckpointException">There is no such tensor.</exception>
    public StoredTensor this[string name] => Find(name).Tensor;

    /// <summary>The position of a tensor's first byte in the file.</summary>
    /// <exception cref="CheckpointException">There is no such tensor.</exception>
    public long Offset(string name) => _dataStart + Find(name).Start;

    /// <summary>The file itself.</summary>
    public MappedFile File => _file;

    /// <summary>A tensor's raw bytes as elements of <typeparamref name="T"/>, little-endian, valid until <see cref="Dispose"/>.</summary>
    public ReadOnlySpan<T> Span<T>(string name) where T : unmanaged
    {
        var (tensor, start, length) = Find(name);
        if (sizeof(T) != tensor.Type.Size())
            throw new ArgumentException($"{name} holds {tensor.Type}, not {typeof(T).Name}.");
        return MemoryMarshal.Cast<byte, T>(_file.Span(_dataStart + start, checked((int)length)));
    }

    /// <summary>The specification's name for a type.</summary>
    public static string TypeName(StoredType type) => s_typeNames.Single(t => t.Type == type).Name;

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private (StoredTensor Tensor, long Start, long Length) Find(string name) =>
        _entries.TryGetValue(name, out var entry) ? entry : throw new CheckpointException($"{Path}: there is no tensor '{name}'.");

    private Dictionary<string, string> ReadHeader(ReadOnlySpan<byte> header, long dataLength)
    {
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            using var document = JsonDocument.Parse(header.ToArray());
            foreach (var property in document.RootElement.EnumerateObject())
            {
                if (property.Name == "__metadata__")
                {
                    foreach (var item in property.Value.EnumerateObject())
                        metadata[item.Name] = item.Value.GetString() ?? "";
                    continue;
                }
                var type = ParseType(property.Name, property.Value.GetProperty("dtype").GetString());
                long[] shape = [.. property.Value.GetProperty("shape").EnumerateArray().Select(e => e.GetInt64())];
                var tensor = new StoredTensor(property.Name, type, shape);
                var offsets = property.Value.GetProperty("data_offsets");
                long start = offsets[0].GetInt64(), end = offsets[1].GetInt64();
                if (shape.Any(extent => extent < 0) || start < 0 || end < start || end > dataLength
                    || end - start != checked(tensor.Count * type.Size()))
                    throw new CheckpointException($"{Path}: '{property.Name}' has a shape or range that does not fit the file.");
                if (!_entries.TryAdd(property.Name, (tensor, start, end - start)))
                    throw new CheckpointException($"{Path}: '{property.Name}' appears twice.");
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException
            or OverflowException or IndexOutOfRangeException)
        {
            throw new CheckpointException($"{Path}: the safetensors header is damaged ({e.Message})", e);
        }
        long position = 0;
        foreach (var (tensor, start, length) in _entries.Values.OrderBy(e => e.Start).ThenBy(e => e.Length))
        {
            if (start != position)
                throw new CheckpointException($"{Path}: the bytes of '{tensor.Name}' overlap another tensor or leave a gap.");
            position += length;
        }
        if (position != dataLength)
            throw new CheckpointException($"{Path}: {dataLength - position} bytes belong to no tensor.");
        return metadata;
    }

    private StoredType ParseType(string name, string? type) => s_typeNames.FirstOrDefault(t => t.Name == type) is { Name: not null } known
        ? known.Type
        : throw new CheckpointException($"{Path}: '{name}' has the unsupported type {type}.");
}
