using SkiaSharp;

namespace AniGenSharp.Geometry.Imaging;

/// <summary>Encodes pictures as PNG or WebP.</summary>
internal static class ImageFile
{
    /// <summary>A lossless PNG; the alpha channel is left out where every pixel is opaque.</summary>
    /// <param name="image">The picture.</param>
    /// <returns>The file's bytes, the same for the same picture.</returns>
    public static byte[] EncodePng(RgbaImage image) =>
        Encode(image, pixels => pixels.Encode(new SKPngEncoderOptions(SKPngEncoderFilterFlags.AllFilters, 6)));

    /// <summary>A WebP picture.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="quality">Quality of a lossy picture, 0…100, or null for a lossless one.</param>
    /// <returns>The file's bytes.</returns>
    public static byte[] EncodeWebp(RgbaImage image, int? quality = null) =>
        Encode(image, pixels => pixels.Encode(new SKWebpEncoderOptions(
            quality is null ? SKWebpEncoderCompression.Lossless : SKWebpEncoderCompression.Lossy, quality ?? 75)));

    /// <summary>Decodes any picture that Skia reads, as straight RGBA.</summary>
    /// <param name="content">The file's bytes.</param>
    /// <exception cref="InvalidDataException">The bytes are no picture.</exception>
    public static RgbaImage Decode(ReadOnlySpan<byte> content)
    {
        using SKData data = SKData.CreateCopy(content);
        using SKCodec codec = SKCodec.Create(data) ?? throw new InvalidDataException("These bytes are no picture.");
        var info = new SKImageInfo(codec.Info.Width, codec.Info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul);
        if (codec.GetPixels(info, out byte[] pixels) != SKCodecResult.Success)
            throw new InvalidDataException("The picture cannot be decoded.");
        return new RgbaImage(info.Width, info.Height, pixels);
    }

    /// <summary>The picture at another size, resampled with Mitchell's cubic filter; for looking at.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="width">New pixels a row.</param>
    /// <param name="height">New rows.</param>
    public static unsafe RgbaImage Resize(RgbaImage image, int width, int height)
    {
        var resized = new RgbaImage(width, height, new byte[checked(width * height * 4)]);
        fixed (byte* from = image.Pixels, to = resized.Pixels)
        {
            using var source = new SKPixmap(new SKImageInfo(image.Width, image.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul), (nint)from);
            using var target = new SKPixmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul), (nint)to);
            if (!source.ScalePixels(target, new SKSamplingOptions(SKCubicResampler.Mitchell)))
                throw new InvalidOperationException("The picture cannot be resized.");
        }
        return resized;
    }

    private static unsafe byte[] Encode(RgbaImage image, Func<SKPixmap, SKData?> encode)
    {
        bool opaque = true;
        for (int i = 3; i < image.Pixels.Length && opaque; i += 4)
            opaque = image.Pixels[i] == 255;
        var info = new SKImageInfo(
            image.Width, image.Height, SKColorType.Rgba8888, opaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul);
        fixed (byte* pixels = image.Pixels)
        {
            using var pixmap = new SKPixmap(info, (nint)pixels);
            using SKData data = encode(pixmap) ?? throw new InvalidOperationException("The picture cannot be encoded.");
            return data.ToArray();
        }
    }
}
