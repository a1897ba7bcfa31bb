using System.IO.Hashing;
using AniGenSharp.Checkpoints.Formats;
using TorchSharp;
using static TorchSharp.torch;

namespace AniGenSharp.Checkpoints.Loading;

/// <summary>
/// A torch zip archive (<c>torch.save</c> since 1.6): <c>NAME/data.pkl</c> describes tensors as views of the storages
/// <c>NAME/data/KEY</c>. The pickle is parsed, never executed; the storages are read in place, by memory map.
/// </summary>
internal sealed class TorchZipCheckpoint : ICheckpoint
{
    /// <summary>The length of the largest pickle that is read, in bytes; those of the official models have less than 1 MB.</summary>
    private const long MaxPickle = 256L << 20;

    private readonly MappedFile _file;
    private readonly ZipDirectory _directory;
    private readonly string _prefix;
    private readonly IReadOnlyDictionary<string, PickledTensor> _views;
    private readonly HashSet<string> _verified = new(StringComparer.Ordinal);

    /// <exception cref="CheckpointException">The file is not a valid torch archive, or needs more than plain data and tensors.</exception>
    public TorchZipCheckpoint(string path)
    {
        Source = path;
        _file = new MappedFile(path);
        try
        {
            _directory = new ZipDirectory(_file);
            if (_directory.Names.Any(name => name.EndsWith("/constants.pkl", StringComparison.Ordinal)))
            {
                throw new CheckpointException(
                    $"{path}: is a TorchScript program, not weights. Save the state_dict() of the loaded module with torch.save instead.");
            }
            string[] pickles = [.. _directory.Names.Where(n => n.EndsWith("/data.pkl", StringComparison.Ordinal))];
            if (pickles.Length != 1)
                throw new CheckpointException($"{path}: a zip archive with {pickles.Length} data.pkl is not a torch checkpoint.");
            _prefix = pickles[0][..^"data.pkl".Length];
            var order = _directory.Find(_prefix + "byteorder");
            if (order is not null && !_file.Span(order.Offset, (int)Math.Min(order.Length, 16)).SequenceEqual("little"u8))
                throw new CheckpointException($"{path}: big-endian checkpoints are not supported.");
            var pickle = _directory.Find(pickles[0])!;
            if (pickle.Length > MaxPickle)
                throw new CheckpointException($"{path}: '{pickles[0]}' is {pickle.Length} bytes, over the limit of {MaxPickle}.");
            pickle.Verify(_file, pickle.Name);
            var content = PickleParser.Parse(_file.Memory(pickle.Offset, (int)pickle.Length), path);
            var state = PickledStateDict.Collect(content.Value, path);
            _views = state.Tensors;
            LeftOut = state.LeftOut;
            RejectUnclaimedData(content.Storages);
            foreach (var (name, view) in _views)
                Locate(name, view);
            Tensors = _views.ToDictionary(v => v.Key, v => new StoredTensor(v.Key, v.Value.Type, v.Value.Shape), StringComparer.Ordinal);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
    }

    public string Source { get; }

    public IReadOnlyDictionary<string, StoredTensor> Tensors { get; }

    public IReadOnlyList<string> LeftOut { get; }

    public Tensor Read(string name, ScalarType type, Device device)
    {
        if (!_views.TryGetValue(name, out var view))
            throw new CheckpointException($"{Source}: there is no tensor '{name}'.");
        var entry = Locate(name, view);
        var storage = new StoredBytes(_file, entry.Offset, view.Type, []);
        if (device.type == DeviceType.META || _verified.Contains(entry.Name))
            return TensorBytes.Create(storage, view, type, device);
        // The checksum of a storage is compared once: while it is read if the tensor is the whole storage, else before.
        using var scope = NewDisposeScope();
        bool isWhole = TensorBytes.IsWhole(view);
        if (!isWhole)
            entry.Verify(_file, name);
        var checksum = isWhole ? new Crc32() : null;
        var tensor = TensorBytes.Create(storage with { Checksum = checksum }, view, type, device);
        if (checksum is not null)
            entry.Verify(checksum, Source, name);
        _verified.Add(entry.Name);
        return tensor.MoveToOuterDisposeScope();
    }

    public void Dispose() => _file.Dispose();

    private ZipEntry Locate(string name, PickledTensor view)
    {
        var entry = _directory.Find($"{_prefix}data/{view.Storage.Key}")
            ?? throw new CheckpointException($"{Source}: the data of '{name}' is missing from the archive.");
        int size = view.Storage.Type.Size();
        if (entry.Length % size != 0 || entry.Length / size != view.Storage.Count)
        {
            throw new CheckpointException(
                $"{Source}: the data of '{name}' has {entry.Length} bytes where {view.Storage.Count} elements of {size} are declared.");
        }
        return entry;
    }

    private void RejectUnclaimedData(IEnumerable<PickledStorage> storages)
    {
        var claimed = storages.Select(s => $"{_prefix}data/{s.Key}").ToHashSet(StringComparer.Ordinal);
        foreach (string entry in _directory.Names)
        {
            if (entry.StartsWith(_prefix + "data/", StringComparison.Ordinal) && !claimed.Contains(entry))
                throw new CheckpointException($"{Source}: '{entry}' belongs to no tensor; the file is damaged.");
        }
    }
}
