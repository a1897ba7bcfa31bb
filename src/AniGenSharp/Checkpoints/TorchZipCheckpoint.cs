using System.IO.Compression;
using static TorchSharp.torch;

namespace AniGenSharp.Checkpoints;

/// <summary>
/// A torch zip archive (<c>torch.save</c> since 1.6): <c>NAME/data.pkl</c> describes tensors as views of the storages
/// <c>NAME/data/KEY</c>. The pickle is parsed, never executed; every view is checked against its storage.
/// </summary>
internal sealed class TorchZipCheckpoint : ICheckpoint
{
    /// <summary>Largest pickle read; the official models' are under 1 MB.</summary>
    private const long MaximumPickle = 256L << 20;

    private readonly ZipArchive _archive;
    private readonly string _prefix;
    private readonly Dictionary<string, PickledTensor> _views = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StoredTensor> _tensors = new(StringComparer.Ordinal);

    /// <exception cref="CheckpointException">The file is no sound torch archive, or holds more than tensors.</exception>
    public TorchZipCheckpoint(string path)
    {
        Source = path;
        try
        {
            _archive = ZipFile.OpenRead(path);
        }
        catch (InvalidDataException e)
        {
            throw new CheckpointException($"{path}: truncated, or not a torch zip archive.", e);
        }
        try
        {
            var pickle = _archive.Entries.FirstOrDefault(e => e.FullName.EndsWith("/data.pkl", StringComparison.Ordinal))
                ?? throw new CheckpointException($"{path}: a zip archive without data.pkl is no torch checkpoint.");
            _prefix = pickle.FullName[..^"data.pkl".Length];
            RefuseBadEntries();
            if (_archive.GetEntry(_prefix + "byteorder") is { } order && ReadAll(order, 64).AsSpan().IndexOf("big"u8) >= 0)
                throw new CheckpointException($"{path}: big-endian checkpoints are not supported.");
            Collect(PickleParser.Parse(ReadAll(pickle, MaximumPickle), path));
        }
        catch
        {
            _archive.Dispose();
            throw;
        }
    }

    public string Source { get; }

    public IReadOnlyDictionary<string, StoredTensor> Tensors => _tensors;

    public Tensor Read(string name, ScalarType type, Device device)
    {
        if (!_views.TryGetValue(name, out var view))
            throw new CheckpointException($"{Source}: there is no tensor '{name}'.");
        int size = view.Storage.Type.Size();
        var entry = _archive.GetEntry($"{_prefix}data/{view.Storage.Key}")
            ?? throw new CheckpointException($"{Source}: the data of '{name}' is missing from the archive.");
        if (entry.Length != checked(view.Storage.Count * size))
            throw new CheckpointException($"{Source}: the data of '{name}' has {entry.Length} bytes where {view.Storage.Count * size} are declared.");
        byte[] bytes = ReadAll(entry, entry.Length);
        var dense = IsContiguous(view)
            ? bytes.AsSpan(checked((int)(view.Offset * size)), checked((int)(_tensors[name].Count * size)))
            : Gather(view, bytes, size);
        return TensorBytes.Create(dense, view.Storage.Type, view.Shape, type, device);
    }

    public void Dispose() => _archive.Dispose();

    private void RefuseBadEntries()
    {
        foreach (var entry in _archive.Entries)
        {
            if (entry.FullName.StartsWith('/') || entry.FullName.Split('/', '\\').Contains(".."))
                throw new CheckpointException($"{Source}: the archive holds the unsafe path '{entry.FullName}'.");
            if (entry.CompressedLength != entry.Length)
                throw new CheckpointException($"{Source}: '{entry.FullName}' is compressed; torch never compresses, so this may be a zip bomb and is not read.");
        }
    }

    private void Collect(object? root)
    {
        // {'state_dict': …} and {'model': …} are unwrapped; a single storage of names remains.
        if (root is PickledDictionary outer && !outer.Entries.Any(e => e.Value is PickledTensor)
            && outer.Entries.FirstOrDefault(e => e.Key is "state_dict" or "model").Value is PickledDictionary inner)
            root = inner;
        if (root is not PickledDictionary dictionary)
            throw new CheckpointException($"{Source}: holds no state dict.");
        bool prefixed = dictionary.Entries.Count > 0 && dictionary.Entries.All(e => e.Key.StartsWith("module.", StringComparison.Ordinal));
        foreach (var (key, value) in dictionary.Entries)
        {
            if (value is not PickledTensor view)
                continue;
            string name = prefixed ? key["module.".Length..] : key;
            CheckBounds(name, view);
            if (!_views.TryAdd(name, view))
                throw new CheckpointException($"{Source}: '{name}' appears twice.");
            _tensors.Add(name, new StoredTensor(name, view.Storage.Type, view.Shape));
        }
    }

    private void CheckBounds(string name, PickledTensor view)
    {
        if (view.Shape.Length != view.Strides.Length || view.Offset < 0 || view.Storage.Count < 0)
            throw new CheckpointException($"{Source}: '{name}' has a damaged shape.");
        try
        {
            long last = view.Offset;
            bool isEmpty = false;
            for (int i = 0; i < view.Shape.Length; i++)
            {
                if (view.Shape[i] < 0 || view.Strides[i] < 0)
                    throw new CheckpointException($"{Source}: '{name}' has a negative extent or stride.");
                isEmpty |= view.Shape[i] == 0;
                last = checked(last + (view.Shape[i] - 1) * view.Strides[i]);
            }
            if (!isEmpty && last >= view.Storage.Count)
                throw new CheckpointException($"{Source}: '{name}' reaches past the end of its data.");
        }
        catch (OverflowException e)
        {
            throw new CheckpointException($"{Source}: '{name}' has an impossible shape.", e);
        }
    }

    private static bool IsContiguous(PickledTensor view)
    {
        long expected = 1;
        for (int i = view.Shape.Length - 1; i >= 0; i--)
        {
            if (view.Shape[i] != 1 && view.Strides[i] != expected)
                return false;
            expected *= view.Shape[i];
        }
        return true;
    }

    private static byte[] Gather(PickledTensor view, byte[] storage, int size)
    {
        long count = view.Shape.Aggregate(1L, (product, extent) => product * extent);
        var dense = new byte[checked(count * size)];
        var index = new long[view.Shape.Length];
        for (long i = 0; i < count; i++)
        {
            long source = view.Offset;
            for (int d = 0; d < index.Length; d++)
                source += index[d] * view.Strides[d];
            Array.Copy(storage, source * size, dense, i * size, size);
            for (int d = index.Length - 1; d >= 0 && ++index[d] == view.Shape[d]; d--)
                index[d] = 0;
        }
        return dense;
    }

    private byte[] ReadAll(ZipArchiveEntry entry, long limit)
    {
        if (entry.Length > limit)
            throw new CheckpointException($"{Source}: '{entry.FullName}' is {entry.Length} bytes, over the limit of {limit}.");
        var bytes = new byte[entry.Length];
        try
        {
            using var stream = entry.Open();
            stream.ReadExactly(bytes);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new CheckpointException($"{Source}: '{entry.FullName}' is damaged.", e);
        }
        return bytes;
    }
}
