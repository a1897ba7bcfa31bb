using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace AniGenSharp.Checkpoints;

/// <summary>
/// A safetensors file read by memory map: 8-byte little-endian header length, JSON header, raw data.
/// It knows nothing of any tensor library. Format: the safetensors specification; the header is checked
/// in full (names unique, ranges in order, without gaps or overlaps, sizes matching) before any data is given out.
/// </summary>
internal sealed unsafe class SafetensorsFile : IDisposable
{
    /// <summary>The specification's cap on the header.</summary>
    private const long MaximumHeader = 100_000_000;

    private readonly MemoryMappedFile _map;
    private readonly MemoryMappedViewAccessor _view;
    private readonly byte* _data;
    private readonly Dictionary<string, (StoredTensor Tensor, long Start, long Length)> _entries = new(StringComparer.Ordinal);

    /// <exception cref="CheckpointException">The file is not sound safetensors.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public SafetensorsFile(string path)
    {
        Path = path;
        long size = new FileInfo(path).Length;
        if (size < 8)
            throw new CheckpointException($"{path}: truncated, {size} bytes are no safetensors file.");
        _map = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0, MemoryMappedFileAccess.Read);
        _view = _map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        try
        {
            ulong header = BinaryPrimitives.ReadUInt64LittleEndian(new ReadOnlySpan<byte>(start, 8));
            if (header > MaximumHeader || (long)header > size - 8)
                throw new CheckpointException($"{path}: not a safetensors file, or truncated (header of {header} bytes in a file of {size}).");
            _data = start + 8 + header;
            Metadata = ReadHeader(new ReadOnlySpan<byte>(start + 8, (int)header), size - 8 - (long)header);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The file's path.</summary>
    public string Path { get; }

    /// <summary>The header's <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>What the file holds.</summary>
    public IEnumerable<StoredTensor> Tensors => _entries.Values.Select(e => e.Tensor);

    /// <summary>Whether a tensor of that name is there.</summary>
    public bool Contains(string name) => _entries.ContainsKey(name);

    /// <summary>What the file says of one tensor.</summary>
    public StoredTensor this[string name] => Find(name).Tensor;

    /// <summary>Address of a tensor's first byte, valid until <see cref="Dispose"/>.</summary>
    public nint Address(string name) => (nint)(_data + Find(name).Start);

    /// <summary>A tensor's raw bytes as elements of <typeparamref name="T"/>, little-endian, valid until <see cref="Dispose"/>.</summary>
    public ReadOnlySpan<T> Span<T>(string name) where T : unmanaged
    {
        var (tensor, start, length) = Find(name);
        if (sizeof(T) != tensor.Type.Size())
            throw new ArgumentException($"{name} holds {tensor.Type}, not {typeof(T).Name}.");
        return MemoryMarshal.Cast<byte, T>(new ReadOnlySpan<byte>(_data + start, checked((int)length)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        _view.Dispose();
        _map.Dispose();
    }

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

    private StoredType ParseType(string name, string? type) => type switch
    {
        "F64" => StoredType.Float64,
        "F32" => StoredType.Float32,
        "F16" => StoredType.Float16,
        "BF16" => StoredType.BFloat16,
        "I64" => StoredType.Int64,
        "I32" => StoredType.Int32,
        "I16" => StoredType.Int16,
        "I8" => StoredType.Int8,
        "U8" => StoredType.UInt8,
        "BOOL" => StoredType.Bool,
        _ => throw new CheckpointException($"{Path}: '{name}' has the unsupported type {type}."),
    };
}
