namespace AniGenSharp.Checkpoints.Formats;

/// <summary>Element types a checkpoint can hold.</summary>
internal enum StoredType
{
    Float64,
    Float32,
    Float16,
    BFloat16,
    Int64,
    Int32,
    Int16,
    Int8,
    UInt8,
    Bool,
}

/// <summary>What a checkpoint says of one tensor, before anything of it is read.</summary>
/// <param name="Name">The full parameter name.</param>
/// <param name="Type">The stored element type.</param>
/// <param name="Shape">The stored shape; empty for a scalar.</param>
internal sealed record StoredTensor(string Name, StoredType Type, long[] Shape)
{
    /// <summary>Number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (product, extent) => checked(product * extent));
}

internal static class StoredTypes
{
    /// <summary>Bytes of one element.</summary>
    public static int Size(this StoredType type) => type switch
    {
        StoredType.Float64 or StoredType.Int64 => 8,
        StoredType.Float32 or StoredType.Int32 => 4,
        StoredType.Float16 or StoredType.BFloat16 or StoredType.Int16 => 2,
        _ => 1,
    };
}
