namespace AniGenSharp.Checkpoints.Formats;

/// <summary>The named tensors of an unpickled object: the state dict in it, every view checked against its storage.</summary>
internal static class PickledStateDict
{
    /// <summary>Prefix that data-parallel training leaves on every name.</summary>
    public const string ParallelPrefix = "module.";

    /// <param name="root">What <see cref="PickleParser"/> gave.</param>
    /// <param name="source">The file, for messages.</param>
    /// <exception cref="CheckpointException">There is no state dict, or one of its tensors is impossible.</exception>
    public static Dictionary<string, PickledTensor> Collect(object? root, string source)
    {
        // {'state_dict': …} and {'model': …} are unwrapped.
        if (root is PickledDictionary outer && !outer.Entries.Values.Any(value => value is PickledTensor))
        {
            foreach (string key in new[] { "state_dict", "model" })
            {
                if (outer.Entries.TryGetValue(key, out object? inner) && inner is PickledDictionary)
                {
                    root = inner;
                    break;
                }
            }
        }
        if (root is not PickledDictionary dictionary)
            throw new CheckpointException($"{source}: holds no state dict.");
        var tensors = dictionary.Entries.Where(e => e.Value is PickledTensor).ToList();
        if (tensors.Count == 0)
        {
            throw new CheckpointException(
                $"{source}: holds no named tensors; it may be a trainer's file (misc) rather than a model's weights. Its entries: {string.Join(", ", dictionary.Entries.Keys.Take(5))}.");
        }
        bool prefixed = tensors.All(e => e.Key.StartsWith(ParallelPrefix, StringComparison.Ordinal));
        var result = new Dictionary<string, PickledTensor>(StringComparer.Ordinal);
        foreach (var (key, value) in tensors)
        {
            string name = prefixed ? key[ParallelPrefix.Length..] : key;
            CheckBounds(name, (PickledTensor)value!, source);
            result.Add(name, (PickledTensor)value!);
        }
        return result;
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
                // Elements that share memory would make a small file declare a tensor of any size.
                if (stride < reach && !isEmpty)
                    throw new CheckpointException($"{source}: the elements of '{name}' overlap each other; no weight is stored like that.");
                last = checked(last + (extent - 1) * stride);
                reach = checked(reach + (extent - 1) * stride);
            }
            if (!isEmpty && last >= view.Storage.Count)
                throw new CheckpointException($"{source}: '{name}' reaches past the end of its data.");
        }
        catch (OverflowException e)
        {
            throw new CheckpointException($"{source}: '{name}' has an impossible shape.", e);
        }
    }
}
