using System.Buffers.Binary;
using AniGenSharp.Checkpoints.Formats;
using static TorchSharp.torch;

namespace AniGenSharp.Checkpoints.Loading;

/// <summary>
/// A file that <c>torch.save</c> before 1.6 wrote: five pickles in a row with a magic number, a protocol version, a note on the
/// machine, the state dict and the list of storage keys; then the number of elements and the bytes for each key.
/// Source: torch/serialization.py, _legacy_load.
/// </summary>
internal sealed class TorchLegacyCheckpoint : ICheckpoint
{
    /// <summary>The length of the largest pickle that is read, in bytes.</summary>
    private const int MaxPickle = 256 << 20;

    private readonly MappedFile _file;
    private readonly IReadOnlyDictionary<string, PickledTensor> _views;
    private readonly Dictionary<string, long> _storages = new(StringComparer.Ordinal);

    /// <exception cref="CheckpointException">The file is damaged, or holds more than tensors.</exception>
    public TorchLegacyCheckpoint(string path)
    {
        Source = path;
        _file = new MappedFile(path);
        try
        {
            long position = Magic.Length;
            if (ReadPickle(ref position).Value is not 1001L)
                throw new CheckpointException($"{path}: an unknown version of the old torch format.");
            bool isLittleEndian = ReadPickle(ref position).Value is PickledDictionary machine
                && machine.Entries.GetValueOrDefault("little_endian") is true;
            if (!isLittleEndian)
                throw new CheckpointException($"{path}: big-endian checkpoints are not supported.");
            var content = ReadPickle(ref position);
            var state = PickledStateDict.Collect(content.Value, path);
            _views = state.Tensors;
            LeftOut = state.LeftOut;
            if (ReadPickle(ref position).Value is not List<object?> keys)
                throw new CheckpointException($"{path}: the list of storages is damaged.");
            Locate(keys, content.Storages, position);
            foreach (var (name, view) in _views)
            {
                if (!_storages.ContainsKey(view.Storage.Key))
                    throw new CheckpointException($"{path}: the data of '{name}' is missing.");
            }
            Tensors = _views.ToDictionary(v => v.Key, v => new StoredTensor(v.Key, v.Value.Type, v.Value.Shape), StringComparer.Ordinal);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    /// <summary>The beginning of such a file: a pickle of the magic number.</summary>
    public static ReadOnlySpan<byte> Magic => [0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.'];

    public string Source { get; }

    public IReadOnlyDictionary<string, StoredTensor> Tensors { get; }

    public IReadOnlyList<string> LeftOut { get; }

    public Tensor Read(string name, ScalarType type, Device device)
    {
        if (!_views.TryGetValue(name, out var view))
            throw new CheckpointException($"{Source}: there is no tensor '{name}'.");
        return TensorBytes.Create(new StoredBytes(_file, _storages[view.Storage.Key], view.Type, []), view, type, device);
    }

    public void Dispose() => _file.Dispose();

    private Unpickled ReadPickle(ref long position)
    {
        var pickle = PickleParser.Parse(_file.Memory(position, (int)Math.Min(MaxPickle, _file.Length - position)), Source);
        position += pickle.Length;
        return pickle;
    }

    private void Locate(List<object?> keys, IEnumerable<PickledStorage> storages, long position)
    {
        var declared = new Dictionary<string, PickledStorage>(StringComparer.Ordinal);
        foreach (var storage in storages)
        {
            if (!declared.TryAdd(storage.Key, storage))
                throw new CheckpointException($"{Source}: the storage '{storage.Key}' is declared in two ways.");
        }
        foreach (object? item in keys)
        {
            if (item is not string key || !declared.TryGetValue(key, out var storage))
                throw new CheckpointException($"{Source}: the storage '{item}' is not declared.");
            long count = BinaryPrimitives.ReadInt64LittleEndian(_file.Span(position, 8));
            if (count != storage.Count)
                throw new CheckpointException($"{Source}: the storage '{key}' has {count} elements where {storage.Count} are declared.");
            position += 8;
            if (count < 0 || count > _file.Length)
                throw new CheckpointException($"{Source}: the storage '{key}' cannot have {count} elements.");
            long length = count * storage.Type.Size();
            _file.Check(position, length);
            if (!_storages.TryAdd(key, position))
                throw new CheckpointException($"{Source}: the storage '{key}' appears twice.");
            position += length;
        }
        if (position != _file.Length)
            throw new CheckpointException($"{Source}: {_file.Length - position} bytes belong to no tensor.");
    }
}
