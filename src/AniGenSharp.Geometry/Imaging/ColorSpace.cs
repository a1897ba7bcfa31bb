using System.Numerics;

namespace AniGenSharp.Geometry.Imaging;

/// <summary>The sRGB transfer function (IEC 61966-2-1) and its inverse.</summary>
internal static class ColorSpace
{
    private static readonly float[] s_linearOfByte = [.. Enumerable.Range(0, 256).Select(i => ToLinear(i / 255f))];

    /// <summary>One sRGB channel in 0…1 as linear light.</summary>
    public static float ToLinear(float encoded) =>
        encoded <= 0.04045f ? encoded / 12.92f : MathF.Pow((encoded + 0.055f) / 1.055f, 2.4f);

    /// <summary>One 8-bit sRGB channel as linear light.</summary>
    public static float ToLinear(byte encoded) => s_linearOfByte[encoded];

    /// <summary>The channels of a color as linear light, clamped to 0…1 first.</summary>
    public static Vector3 ToLinear(Vector3 encoded)
    {
        encoded = Vector3.Clamp(encoded, Vector3.Zero, Vector3.One);
        return new Vector3(ToLinear(encoded.X), ToLinear(encoded.Y), ToLinear(encoded.Z));
    }

    /// <summary>Linear light in 0…1 as one sRGB channel.</summary>
    public static float ToEncoded(float linear) =>
        linear <= 0.0031308f ? linear * 12.92f : 1.055f * MathF.Pow(linear, 1f / 2.4f) - 0.055f;

    /// <summary>Linear light as an sRGB color, clamped to 0…1 first.</summary>
    public static Vector3 ToEncoded(Vector3 linear)
    {
        linear = Vector3.Clamp(linear, Vector3.Zero, Vector3.One);
        return new Vector3(ToEncoded(linear.X), ToEncoded(linear.Y), ToEncoded(linear.Z));
    }

    /// <summary>Linear light as an 8-bit sRGB channel, rounded to the nearest integer.</summary>
    public static byte ToByte(float linear) => Quantize(ToEncoded(Math.Clamp(linear, 0f, 1f)));

    /// <summary>A channel in 0…1 as a byte, rounded to the nearest integer.</summary>
    public static byte Quantize(float channel) => (byte)(Math.Clamp(channel, 0f, 1f) * 255f + 0.5f);
}
