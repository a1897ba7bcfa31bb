namespace AniGenSharp.Checkpoints.Formats;

/// <summary>What one pickle contains.</summary>
/// <param name="Value">The object.</param>
/// <param name="Length">The number of bytes up to the pickle's end; more may follow.</param>
/// <param name="Storages">Every storage that the pickle names.</param>
internal sealed record Unpickled(object? Value, int Length, IReadOnlyCollection<PickledStorage> Storages);

/// <summary>A dictionary in a pickle. Entries with text keys are kept in order; others are dropped with their values.</summary>
/// <param name="kind">What it is, in words.</param>
internal sealed class PickledDictionary(string kind = "a dictionary")
{
    /// <summary>What it is, in words.</summary>
    public string Kind => kind;

    /// <summary>Entries with text keys.</summary>
    public OrderedDictionary<string, object?> Entries { get; } = new(StringComparer.Ordinal);

    /// <summary>The number of entries that were dropped because their keys are not text.</summary>
    public int DroppedCount { get; private set; }

    /// <summary>Keeps the entry if its key is text.</summary>
    /// <exception cref="ArgumentException">There is already an entry with this key.</exception>
    public void Add(object? key, object? value)
    {
        if (key is not string text)
            DroppedCount++;
        else if (!Entries.TryAdd(text, value))
            throw new ArgumentException($"'{text}' appears twice");
    }
}

/// <summary>An object in a pickle that is neither a container nor a tensor that can be read; only its kind is known.</summary>
/// <param name="Kind">What it is, in words.</param>
/// <param name="Items">The items of a torch.Size; null for everything else.</param>
internal sealed record PickledData(string Kind, List<object?>? Items = null);

/// <summary>The data that pickled tensors are views of.</summary>
/// <param name="Type">The type of its elements.</param>
/// <param name="Key">The name of its data in the archive.</param>
/// <param name="Count">The declared number of elements.</param>
/// <param name="Start">The element at which a part of the storage begins; 0 for the whole one.</param>
internal sealed record PickledStorage(StoredType Type, string Key, long Count, long Start = 0);

/// <summary>A tensor as a view of a storage.</summary>
/// <param name="Storage">The storage, whole.</param>
/// <param name="Type">The type of the tensor's elements, which differs from the storage's if that holds untyped bytes.</param>
/// <param name="Offset">The storage's element with which the tensor begins.</param>
/// <param name="Shape">The shape.</param>
/// <param name="Strides">The distance between neighbors along each dimension, in elements.</param>
internal sealed record PickledTensor(PickledStorage Storage, StoredType Type, long Offset, long[] Shape, long[] Strides)
{
    /// <summary>The number of the tensor's elements that fit in the storage.</summary>
    public long Capacity => checked(Storage.Count * Storage.Type.Size()) / Type.Size();
}

/// <summary>A tensor that old pickles create empty and fill later.</summary>
internal sealed class PendingTensor
{
    /// <summary>The tensor; null until it is filled.</summary>
    public PickledTensor? Value { get; set; }
}
