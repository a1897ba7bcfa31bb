using static TorchSharp.torch;

namespace AniGenSharp.Checkpoints;

/// <summary>Turns raw little-endian bytes into tensors: the one place where file bytes meet torch.</summary>
internal static class TensorBytes
{
    /// <summary>The torch type of a stored type.</summary>
    public static ScalarType ToScalarType(this StoredType type) => type switch
    {
        StoredType.Float64 => ScalarType.Float64,
        StoredType.Float32 => ScalarType.Float32,
        StoredType.Float16 => ScalarType.Float16,
        StoredType.BFloat16 => ScalarType.BFloat16,
        StoredType.Int64 => ScalarType.Int64,
        StoredType.Int32 => ScalarType.Int32,
        StoredType.Int16 => ScalarType.Int16,
        StoredType.Int8 => ScalarType.Int8,
        StoredType.UInt8 => ScalarType.Byte,
        StoredType.Bool => ScalarType.Bool,
        _ => throw new ArgumentOutOfRangeException(nameof(type)),
    };

    /// <summary>
    /// A contiguous tensor with a copy of <paramref name="bytes"/>, cast before it is moved (some devices lack
    /// the stored type).
    /// </summary>
    public static Tensor Create(ReadOnlySpan<byte> bytes, StoredType type, long[] shape, ScalarType target, Device device)
    {
        using var scope = NewDisposeScope();
        var stored = empty(shape, type.ToScalarType());
        bytes.CopyTo(stored.bytes);
        return stored.to(target).to(device).MoveToOuterDisposeScope();
    }
}
