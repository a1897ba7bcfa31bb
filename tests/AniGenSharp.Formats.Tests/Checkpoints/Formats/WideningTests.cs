using System.Runtime.InteropServices;
using AniGenSharp.Checkpoints.Formats;

namespace AniGenSharp.Formats.Tests.Checkpoints.Formats;

/// <summary>The expected values are from the tables in the OCP specifications and PyTorch's documentation.</summary>
public sealed class WideningTests
{
    [Theory]
    [InlineData(nameof(StoredType.Float8E4M3), 0x38, 1f)]
    [InlineData(nameof(StoredType.Float8E4M3), 0x7e, 448f)]
    [InlineData(nameof(StoredType.Float8E4M3), 0xfe, -448f)]
    [InlineData(nameof(StoredType.Float8E4M3), 0x08, 0.015625f)] // the smallest normal number, 2⁻⁶
    [InlineData(nameof(StoredType.Float8E4M3), 0x01, 0.001953125f)] // 2⁻⁹
    [InlineData(nameof(StoredType.Float8E4M3), 0x7f, float.NaN)]
    [InlineData(nameof(StoredType.Float8E4M3), 0x00, 0f)]
    [InlineData(nameof(StoredType.Float8E5M2), 0x3c, 1f)]
    [InlineData(nameof(StoredType.Float8E5M2), 0x7b, 57344f)]
    [InlineData(nameof(StoredType.Float8E5M2), 0x01, 1.52587890625e-5f)] // 2⁻¹⁶
    [InlineData(nameof(StoredType.Float8E5M2), 0x7c, float.PositiveInfinity)]
    [InlineData(nameof(StoredType.Float8E5M2), 0xfc, float.NegativeInfinity)]
    [InlineData(nameof(StoredType.Float8E5M2), 0x7d, float.NaN)]
    [InlineData(nameof(StoredType.Float8E4M3Fnuz), 0x40, 1f)]
    [InlineData(nameof(StoredType.Float8E4M3Fnuz), 0x7f, 240f)]
    [InlineData(nameof(StoredType.Float8E4M3Fnuz), 0x01, 0.0009765625f)] // 2⁻¹⁰
    [InlineData(nameof(StoredType.Float8E4M3Fnuz), 0x80, float.NaN)]
    [InlineData(nameof(StoredType.Float8E5M2Fnuz), 0x40, 1f)]
    [InlineData(nameof(StoredType.Float8E5M2Fnuz), 0x7f, 57344f)]
    [InlineData(nameof(StoredType.Float8E5M2Fnuz), 0x01, 7.62939453125e-6f)] // 2⁻¹⁷
    [InlineData(nameof(StoredType.Float8E5M2Fnuz), 0x80, float.NaN)]
    public void Floats_of_8_bits_have_their_specified_values(string name, byte bits, float expected)
    {
        var type = Enum.Parse<StoredType>(name);
        Assert.Equal(StoredType.Float16, type.Widened());
        byte[] target = new byte[2];
        Widening.Widen(type, [bits], target);
        Assert.Equal(expected, (float)BitConverter.ToHalf(target));
    }

    [Theory]
    [InlineData(0, 5.877471754111438e-39f)] // 2⁻¹²⁷
    [InlineData(127, 1f)]
    [InlineData(254, 1.7014118346046923e38f)] // 2¹²⁷
    [InlineData(255, float.NaN)]
    public void Scales_of_8_bits_are_powers_of_two(byte bits, float expected)
    {
        byte[] target = new byte[4];
        Widening.Widen(StoredType.Float8E8M0, [bits], target);
        Assert.Equal(expected, BitConverter.ToSingle(target));
    }

    [Fact]
    public void Unsigned_integers_keep_their_values()
    {
        Assert.Equal([0, 1, 65535], Widen<ushort, int>(StoredType.UInt16, 0, 1, 65535));
        Assert.Equal([0, 4294967295], Widen<uint, long>(StoredType.UInt32, 0, uint.MaxValue));
        Assert.Equal([long.MaxValue], Widen<ulong, long>(StoredType.UInt64, long.MaxValue));
        Assert.Throws<OverflowException>(() => Widen<ulong, long>(StoredType.UInt64, 1UL << 63));
    }

    private static TTarget[] Widen<TSource, TTarget>(StoredType type, params TSource[] values)
        where TSource : unmanaged
        where TTarget : unmanaged
    {
        var result = new TTarget[values.Length];
        Widening.Widen(type, MemoryMarshal.AsBytes(values.AsSpan()), MemoryMarshal.AsBytes(result.AsSpan()));
        return result;
    }
}
