using System.Text.Json;
using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Geometry.Files;
using static TorchSharp.torch;

namespace AniGenSharp.Checkpoints.Loading;

/// <summary>
/// Safetensors in several files with an index, <c>NAME.safetensors.index.json</c>, whose <c>weight_map</c> names the file of each
/// tensor. The index and the files must agree completely.
/// </summary>
internal sealed class ShardedSafetensorsCheckpoint : ICheckpoint
{
    /// <summary>The ending of an index's name.</summary>
    public const string Extension = ".safetensors.index.json";

    private const long MaxIndex = 100_000_000;

    private readonly Dictionary<string, SafetensorsCheckpoint> _shards = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SafetensorsCheckpoint> _shardOf = new(StringComparer.Ordinal);

    /// <summary>The paths of the files that an index names.</summary>
    /// <exception cref="CheckpointException">The index is damaged.</exception>
    public static IEnumerable<string> Shards(string index) =>
        ReadIndex(index).Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
            .Select(file => Path.Combine(Path.GetDirectoryName(index)!, file));

    /// <exception cref="CheckpointException">The index is damaged, or does not agree with the files.</exception>
    public ShardedSafetensorsCheckpoint(string path)
    {
        Source = path;
        try
        {
            var map = ReadIndex(path);
            string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            foreach (string file in map.Values.Distinct(StringComparer.Ordinal))
            {
                if (file.Length == 0 || file.Contains('\0') || Path.GetFileName(file) != file || file.Contains('\\') || file is "." or "..")
                    throw new CheckpointException($"{path}: '{file}' is not the name of a file beside the index.");
                string shard = Path.Combine(folder, file);
                if (!File.Exists(shard))
                    throw new CheckpointException($"{path}: the part {file} is missing.");
                _shards.Add(file, new SafetensorsCheckpoint(shard));
            }
            bool prefixed = map.Keys.All(name => name.StartsWith(PickledStateDict.ParallelPrefix, StringComparison.Ordinal));
            foreach (var (key, file) in map)
            {
                string name = prefixed ? key[PickledStateDict.ParallelPrefix.Length..] : key;
                if (!_shards[file].Contains(name))
                    throw new CheckpointException($"{path}: '{name}' is not in {file}, where the index puts it.");
                if (_shards[file].Tensors.ContainsKey(name))
                    _shardOf.Add(name, _shards[file]);
            }
            foreach (var (file, shard) in _shards)
            {
                foreach (string name in shard.Tensors.Keys)
                {
                    if (!_shardOf.TryGetValue(name, out var owner) || owner != shard)
                        throw new CheckpointException($"{path}: {file} holds '{name}', which the index does not list.");
                }
            }
        }
        catch
        {
            Dispose();
            throw;
        }
        Tensors = _shardOf.ToDictionary(t => t.Key, t => t.Value.Tensors[t.Key], StringComparer.Ordinal);
    }

    public string Source { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Files => [Source, .. _shards.Values.Select(shard => shard.Source)];

    public IReadOnlyDictionary<string, StoredTensor> Tensors { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> LeftOut => [.. _shards.Values.SelectMany(shard => shard.LeftOut)];

    public Tensor Read(string name, ScalarType type, Device device) => _shardOf.TryGetValue(name, out var shard)
        ? shard.Read(name, type, device)
        : throw new CheckpointException($"{Source}: there is no tensor '{name}'.");

    public void Dispose()
    {
        foreach (var shard in _shards.Values)
            shard.Dispose();
    }

    private static Dictionary<string, string> ReadIndex(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(InputFile.ReadAllBytes(path, MaxIndex));
            var map = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var item in document.RootElement.GetProperty("weight_map").EnumerateObject())
            {
                if (!map.TryAdd(item.Name, item.Value.GetString() ?? ""))
                    throw new CheckpointException($"{path}: '{item.Name}' appears twice.");
            }
            return map.Count > 0 ? map : throw new CheckpointException($"{path}: the index names no tensors.");
        }
        catch (IOException e)
        {
            throw new CheckpointException(e.Message, e);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw new CheckpointException($"{path}: the index is damaged ({e.Message})", e);
        }
    }
}
