namespace AniGenSharp.Checkpoints.Formats;

/// <summary>The element types that a checkpoint can hold.</summary>
internal enum StoredType
{
    Float64,
    Float32,
    Float16,
    BFloat16,

    /// <summary>4 exponent bits, 3 of mantissa, no infinities.</summary>
    Float8E4M3,

    /// <summary>5 exponent bits, 2 of mantissa.</summary>
    Float8E5M2,

    /// <summary>The same as <see cref="Float8E4M3"/> with one NaN, no negative zero and half the range.</summary>
    Float8E4M3Fnuz,

    /// <summary>The same as <see cref="Float8E5M2"/> with one NaN, no negative zero and half the range.</summary>
    Float8E5M2Fnuz,

    /// <summary>A power of two.</summary>
    Float8E8M0,
    Int64,
    Int32,
    Int16,
    Int8,
    UInt64,
    UInt32,
    UInt16,
    UInt8,
    Bool,
    Complex128,
    Complex64,
    Complex32,
}
