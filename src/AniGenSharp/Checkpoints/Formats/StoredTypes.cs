namespace AniGenSharp.Checkpoints.Formats;

/// <summary>The sizes of element types, and the types that their tensors are read as.</summary>
internal static class StoredTypes
{
    /// <summary>The number of bytes of one element.</summary>
    public static int Size(this StoredType type) => type switch
    {
        StoredType.Complex128 => 16,
        StoredType.Float64 or StoredType.Int64 or StoredType.UInt64 or StoredType.Complex64 => 8,
        StoredType.Float32 or StoredType.Int32 or StoredType.UInt32 or StoredType.Complex32 => 4,
        StoredType.Float16 or StoredType.BFloat16 or StoredType.Int16 or StoredType.UInt16 => 2,
        _ => 1,
    };

    /// <summary>Whether tensors of this type are read. Complex ones are not: no network has complex parameters.</summary>
    public static bool IsReadable(this StoredType type) =>
        type is not (StoredType.Complex128 or StoredType.Complex64 or StoredType.Complex32);

    /// <summary>Whether this is a floating-point type.</summary>
    public static bool IsFloatingPoint(this StoredType type) => type is StoredType.Float64 or StoredType.Float32 or StoredType.Float16
        or StoredType.BFloat16 || type.IsFloat8();

    /// <summary>
    /// The type that a tensor of this type is read as: itself, or the smallest that holds all its values if the tensor library lacks
    /// it. 64-bit unsigned integers become signed ones, as far as they fit.
    /// </summary>
    public static StoredType Widened(this StoredType type) => type switch
    {
        StoredType.Float8E8M0 => StoredType.Float32,
        StoredType.UInt16 => StoredType.Int32,
        StoredType.UInt32 or StoredType.UInt64 => StoredType.Int64,
        _ => type.IsFloat8() ? StoredType.Float16 : type,
    };

    /// <summary>Names a tensor of this type: "a complex64 tensor".</summary>
    public static string Describe(this StoredType type) => $"a {type.ToString().ToLowerInvariant()} tensor";

    private static bool IsFloat8(this StoredType type) => type is StoredType.Float8E4M3 or StoredType.Float8E5M2
        or StoredType.Float8E4M3Fnuz or StoredType.Float8E5M2Fnuz or StoredType.Float8E8M0;
}
