using SkiaSharp;

namespace AniGenSharp.Geometry.Imaging;

/// <summary>Encodes pictures as PNG or WebP.</summary>
internal static class ImageFile
{
    private const int PngCompression = 4;

    /// <summary>For a lossless picture, quality means the effort of compressing it.</summary>
    private const int LosslessEffort = 75;

    /// <summary>A lossless PNG, without an alpha channel if every pixel is opaque.</summary>
    /// <param name="image">The picture.</param>
    /// <returns>The file's bytes, the same for the same picture.</returns>
    public static byte[] EncodePng(RgbaImage image) =>
        Encode(image, pixels => pixels.Encode(new SKPngEncoderOptions(SKPngEncoderFilterFlags.AllFilters, PngCompression)));

    /// <summary>A WebP picture.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="quality">Quality of a lossy picture, 0…100, or null for a lossless one.</param>
    /// <returns>The file's bytes.</returns>
    public static byte[] EncodeWebp(RgbaImage image, int? quality = null) =>
        Encode(image, pixels => pixels.Encode(new SKWebpEncoderOptions(
            quality is null ? SKWebpEncoderCompression.Lossless : SKWebpEncoderCompression.Lossy, quality ?? LosslessEffort)));

    /// <summary>Decodes a PNG, JPEG or WebP.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static RgbaImage Decode(byte[] bytes)
    {
        using var bitmap = SKBitmap.Decode(bytes) ?? throw new InvalidDataException("a texture cannot be decoded.");
        var image = new RgbaImage(bitmap.Width, bitmap.Height, new byte[checked(bitmap.Width * bitmap.Height * 4)]);
        unsafe
        {
            fixed (byte* to = image.Pixels)
            {
                using var source = bitmap.PeekPixels();
                source.ReadPixels(Info(image.Width, image.Height, SKAlphaType.Unpremul), (nint)to, 4 * image.Width);
            }
        }
        return image;
    }

    /// <summary>A picture as PNG if it is WebP, which many readers of other formats than glTF do not know.</summary>
    /// <exception cref="ArgumentException">It cannot be decoded.</exception>
    public static AssetImage WithoutWebp(AssetImage image)
    {
        if (image.MediaType != "image/webp")
            return image;
        using var decoded = SKBitmap.Decode(image.Bytes) ?? throw new ArgumentException("A WebP texture cannot be decoded.", nameof(image));
        using SKData png = decoded.Encode(SKEncodedImageFormat.Png, 100);
        return new AssetImage(png.ToArray(), "image/png");
    }

    /// <summary>The picture at another size, resampled with Mitchell's cubic filter.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="width">New pixels per row.</param>
    /// <param name="height">New number of rows.</param>
    public static unsafe RgbaImage Resize(RgbaImage image, int width, int height)
    {
        var resized = new RgbaImage(width, height, new byte[checked(width * height * 4)]);
        fixed (byte* from = image.Pixels, to = resized.Pixels)
        {
            using var source = new SKPixmap(Info(image.Width, image.Height, SKAlphaType.Unpremul), (nint)from);
            using var target = new SKPixmap(Info(width, height, SKAlphaType.Unpremul), (nint)to);
            if (!source.ScalePixels(target, new SKSamplingOptions(SKCubicResampler.Mitchell)))
                throw new InvalidOperationException("The picture cannot be resized.");
        }
        return resized;
    }

    private static SKImageInfo Info(int width, int height, SKAlphaType alpha) => new(width, height, SKColorType.Rgba8888, alpha);

    private static unsafe byte[] Encode(RgbaImage image, Func<SKPixmap, SKData?> encode)
    {
        bool opaque = true;
        for (int i = 3; i < image.Pixels.Length && opaque; i += 4)
            opaque = image.Pixels[i] == 255;
        SKImageInfo info = Info(image.Width, image.Height, opaque ? SKAlphaType.Opaque : SKAlphaType.Unpremul);
        fixed (byte* pixels = image.Pixels)
        {
            using var pixmap = new SKPixmap(info, (nint)pixels);
            using SKData data = encode(pixmap) ?? throw new InvalidOperationException("The picture cannot be encoded.");
            return data.ToArray();
        }
    }
}
