namespace AniGenSharp.Checkpoints.Formats;

/// <summary>The named tensors of an unpickled object: the state dicts in it, every view checked against its storage.</summary>
/// <param name="Tensors">The tensors, by name.</param>
/// <param name="LeftOut">Other data in the file that is not read, as "name (what it is)".</param>
internal sealed record PickledStateDict(IReadOnlyDictionary<string, PickledTensor> Tensors, IReadOnlyList<string> LeftOut)
{
    /// <summary>The prefix that data-parallel training leaves on every name.</summary>
    public const string ParallelPrefix = "module.";

    private const int MaxDepth = 16;

    /// <summary>The entry that every optimizer's state has.</summary>
    private const string OptimizerEntry = "param_groups";

    /// <summary>
    /// Collects the tensors of an object. A dictionary with tensors is a state dict. Without tensors, the state dict is searched for in its
    /// entries: <c>state_dict</c> or <c>model</c> if it has one of them, otherwise all dictionaries that contain tensors. If there are
    /// several, each name is prefixed with the key of its dictionary and a dot.
    /// </summary>
    /// <param name="root">The result of <see cref="PickleParser"/>.</param>
    /// <param name="source">The file's name, for error messages.</param>
    /// <exception cref="CheckpointException">There is no state dict, or one of its tensors is impossible.</exception>
    public static PickledStateDict Collect(object? root, string source)
    {
        if (root is not PickledDictionary dictionary)
            throw new CheckpointException($"{source}: holds no state dict.");
        var leftOut = new List<string>();
        var tensors = new Dictionary<string, PickledTensor>(StringComparer.Ordinal);
        new Collector(tensors, leftOut, source).Add(dictionary, "", "", 0);
        if (tensors.Count == 0)
        {
            string entries = string.Join(", ", dictionary.Entries.Keys.Take(5));
            throw new CheckpointException(
                $"{source}: holds no named tensors. It may be a trainer's file (misc) rather than a model's weights. Entries: {entries}.");
        }
        bool prefixed = tensors.Keys.All(name => name.StartsWith(ParallelPrefix, StringComparison.Ordinal));
        var result = new Dictionary<string, PickledTensor>(StringComparer.Ordinal);
        foreach (var (key, tensor) in tensors)
        {
            string name = prefixed ? key[ParallelPrefix.Length..] : key;
            CheckBounds(name, tensor, source);
            if (tensor.Type.IsReadable())
                result.Add(name, tensor);
            else
                leftOut.Add($"{name} ({tensor.Type.Describe()})");
        }
        return new PickledStateDict(result, leftOut);
    }

    private static void CheckBounds(string name, PickledTensor view, string source)
    {
        if (view.Shape.Length != view.Strides.Length || view.Offset < 0 || view.Storage.Count < 0)
            throw new CheckpointException($"{source}: '{name}' has a damaged shape.");
        try
        {
            bool isEmpty = view.Shape.Contains(0);
            long last = view.Offset, reach = 1;
            foreach (var (stride, extent) in view.Strides.Zip(view.Shape).Order())
            {
                if (extent < 0 || stride < 0)
                    throw new CheckpointException($"{source}: '{name}' has a negative extent or stride.");
                if (extent <= 1)
                    continue;
                // Elements that share memory would let a small file declare a tensor of any size.
                if (stride < reach && !isEmpty)
                    throw new CheckpointException($"{source}: the elements of '{name}' overlap each other, which no weight's do.");
                last = checked(last + (extent - 1) * stride);
                reach = checked(reach + (extent - 1) * stride);
            }
            if (!isEmpty && last >= view.Capacity)
                throw new CheckpointException($"{source}: '{name}' reaches past the end of its data.");
        }
        catch (OverflowException e)
        {
            throw new CheckpointException($"{source}: '{name}' has an impossible shape.", e);
        }
    }

    /// <summary>Walks through nested dictionaries, each once.</summary>
    private sealed class Collector(Dictionary<string, PickledTensor> tensors, List<string> leftOut, string source)
    {
        private readonly HashSet<PickledDictionary> _visited = [];
        private readonly Dictionary<PickledDictionary, bool> _hasTensors = [];

        /// <summary>Adds the state dicts of a dictionary.</summary>
        /// <param name="dictionary">The dictionary.</param>
        /// <param name="prefix">The prefix for the names of its tensors.</param>
        /// <param name="path">The keys that lead to it, for reporting what is left out.</param>
        /// <param name="depth">The number of those keys.</param>
        public void Add(PickledDictionary dictionary, string prefix, string path, int depth)
        {
            _visited.Add(dictionary);
            var nested = NestedStateDicts(dictionary, depth);
            foreach (var (key, value) in dictionary.Entries)
            {
                if (Pickled.Tensor(value) is { } tensor)
                {
                    if (!tensors.TryAdd(prefix + key, tensor))
                        throw new CheckpointException($"{source}: '{prefix}{key}' appears twice.");
                }
                else if (nested.Contains(key) && value is PickledDictionary inner && !_visited.Contains(inner))
                    Add(inner, nested.Count == 1 ? prefix : $"{prefix}{key}.", $"{path}{key}.", depth + 1);
                else
                    leftOut.Add($"{path}{key} ({Pickled.Describe(value)})");
            }
            if (dictionary.DroppedCount > 0)
                leftOut.Add($"{path}* ({dictionary.DroppedCount} entries whose keys are not text)");
        }

        private HashSet<string> NestedStateDicts(PickledDictionary dictionary, int depth)
        {
            if (dictionary.Entries.Values.Any(value => Pickled.Tensor(value) is not null))
                return [];
            var nested = dictionary.Entries.Where(entry => entry.Value is PickledDictionary inner && HasTensors(inner, depth + 1))
                .Select(entry => entry.Key).ToHashSet(StringComparer.Ordinal);
            return new[] { "state_dict", "model" }.FirstOrDefault(nested.Contains) is { } main ? [main] : nested;
        }

        private bool HasTensors(PickledDictionary dictionary, int depth)
        {
            if (depth > MaxDepth || dictionary.Entries.ContainsKey(OptimizerEntry))
                return false;
            if (_hasTensors.TryGetValue(dictionary, out bool known))
                return known;
            // A dictionary that contains itself is not searched again.
            _hasTensors[dictionary] = false;
            return _hasTensors[dictionary] = dictionary.Entries.Values.Any(value =>
                Pickled.Tensor(value) is not null || (value is PickledDictionary inner && HasTensors(inner, depth + 1)));
        }
    }
}
