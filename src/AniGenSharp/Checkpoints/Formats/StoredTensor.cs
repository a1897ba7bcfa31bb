namespace AniGenSharp.Checkpoints.Formats;

/// <summary>A checkpoint's description of one tensor, known before any of its data is read.</summary>
/// <param name="Name">The full parameter name.</param>
/// <param name="Type">The stored element type.</param>
/// <param name="Shape">The stored shape; empty for a scalar.</param>
internal sealed record StoredTensor(string Name, StoredType Type, long[] Shape)
{
    /// <summary>The number of elements.</summary>
    /// <exception cref="OverflowException">The shape has more elements than a 64-bit integer can count.</exception>
    public long Count => Shape.Aggregate(1L, (product, extent) => checked(product * extent));
}
