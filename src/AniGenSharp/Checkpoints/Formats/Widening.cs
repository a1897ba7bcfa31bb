using System.Runtime.InteropServices;

namespace AniGenSharp.Checkpoints.Formats;

/// <summary>Converts elements of types that the tensor library lacks to <see cref="StoredTypes.Widened">wider types</see>.</summary>
internal static class Widening
{
    /// <summary>Converts elements one by one.</summary>
    /// <param name="type">A type that is not its own widened type.</param>
    /// <param name="source">The elements, little-endian.</param>
    /// <param name="target">Receives them in the widened type.</param>
    /// <exception cref="OverflowException">An unsigned integer is above the largest signed one.</exception>
    public static void Widen(StoredType type, ReadOnlySpan<byte> source, Span<byte> target)
    {
        switch (type)
        {
            case StoredType.UInt16:
                Convert<ushort, int>(source, target, value => value);
                break;
            case StoredType.UInt32:
                Convert<uint, long>(source, target, value => value);
                break;
            case StoredType.UInt64:
                Convert<ulong, long>(source, target, value => checked((long)value));
                break;
            case StoredType.Float8E8M0:
                Convert<byte, float>(source, target, value => Float8(type, value));
                break;
            default:
                var table = new Half[256];
                for (int bits = 0; bits < table.Length; bits++)
                    table[bits] = (Half)Float8(type, (byte)bits);
                Convert<byte, Half>(source, target, value => table[value]);
                break;
        }
    }

    /// <summary>
    /// The value of an 8-bit float. Sources: the OCP 8-bit Floating Point Specification (E4M3, E5M2), the OCP Microscaling Formats
    /// Specification (E8M0), and the table of float8 types in PyTorch's documentation (the "fnuz" types).
    /// </summary>
    private static float Float8(StoredType type, byte bits)
    {
        if (type == StoredType.Float8E8M0)
            return bits == 0xff ? float.NaN : float.ScaleB(1, bits - 127);
        var (mantissaBits, bias) = type switch
        {
            StoredType.Float8E4M3 => (3, 7),
            StoredType.Float8E5M2 => (2, 15),
            StoredType.Float8E4M3Fnuz => (3, 8),
            StoredType.Float8E5M2Fnuz => (2, 16),
            _ => throw new ArgumentOutOfRangeException(nameof(type)),
        };
        int exponent = (bits & 0x7f) >> mantissaBits, mantissa = bits & ((1 << mantissaBits) - 1);
        float sign = (bits & 0x80) != 0 ? -1 : 1;
        switch (type)
        {
            case StoredType.Float8E4M3Fnuz or StoredType.Float8E5M2Fnuz when bits == 0x80:
            case StoredType.Float8E4M3 when (bits & 0x7f) == 0x7f:
            case StoredType.Float8E5M2 when exponent == 31 && mantissa != 0:
                return float.NaN;
            case StoredType.Float8E5M2 when exponent == 31:
                return sign * float.PositiveInfinity;
        }
        return exponent == 0
            ? sign * float.ScaleB(mantissa, 1 - bias - mantissaBits)
            : sign * float.ScaleB((1 << mantissaBits) + mantissa, exponent - bias - mantissaBits);
    }

    private static void Convert<TSource, TTarget>(ReadOnlySpan<byte> source, Span<byte> target, Func<TSource, TTarget> convert)
        where TSource : unmanaged
        where TTarget : unmanaged
    {
        var from = MemoryMarshal.Cast<byte, TSource>(source);
        var to = MemoryMarshal.Cast<byte, TTarget>(target);
        for (int i = 0; i < from.Length; i++)
            to[i] = convert(from[i]);
    }
}
