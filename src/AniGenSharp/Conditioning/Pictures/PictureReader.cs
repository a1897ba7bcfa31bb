using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Files;
using SkiaSharp;

namespace AniGenSharp.Conditioning.Pictures;

/// <summary>
/// Reads a picture file of any common format into 8-bit RGBA. A file's size in pixels is checked before anything is decoded.
/// </summary>
internal static class PictureReader
{
    /// <summary>Largest picture decoded, in pixels: 400 MB as RGBA, several times the resolution of a camera.</summary>
    public const long DefaultPixelLimit = 100_000_000;

    /// <summary>Largest file read, in bytes.</summary>
    private const long FileLimit = 1L << 30;

    /// <summary>Reads a picture, upright, in straight alpha.</summary>
    /// <param name="path">The file.</param>
    /// <param name="pixelLimit">Largest width × height accepted.</param>
    /// <exception cref="PictureException">The file is missing, not a picture, damaged, or too large.</exception>
    public static RgbaImage Read(string path, long pixelLimit = DefaultPixelLimit)
    {
        byte[] bytes;
        try
        {
            bytes = InputFile.ReadAllBytes(path, FileLimit);
        }
        catch (IOException e)
        {
            throw new PictureException(e.Message, e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new PictureException($"{path}: cannot be read (permission denied).", e);
        }
        return Decode(bytes, path, pixelLimit);
    }

    /// <summary>Reads the rest of a stream.</summary>
    /// <param name="stream">The stream; it stays open.</param>
    /// <param name="source">The picture's name, for messages.</param>
    /// <exception cref="PictureException">The stream cannot be read, or holds more than a picture file may.</exception>
    public static byte[] ReadAll(Stream stream, string source)
    {
        try
        {
            using var content = new MemoryStream();
            byte[] buffer = new byte[1 << 16];
            for (int count; (count = stream.Read(buffer)) > 0;)
            {
                content.Write(buffer, 0, count);
                if (content.Length > FileLimit)
                    throw new PictureException($"{source}: has more than {FileLimit >> 20} MiB. Use a smaller picture.");
            }
            return content.ToArray();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            throw new PictureException($"{source}: cannot be read ({e.Message})", e);
        }
    }

    /// <summary>Decodes the bytes of a picture file: the first frame of an animation, upright, in sRGB.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="source">The file's name, for messages.</param>
    /// <param name="pixelLimit">Largest width × height accepted.</param>
    /// <exception cref="PictureException">The bytes are not a picture, damaged, or too large.</exception>
    public static RgbaImage Decode(byte[] bytes, string source, long pixelLimit = DefaultPixelLimit)
    {
        if (bytes.Length == 0)
            throw new PictureException($"{source}: the file is empty.");
        if (TiffReader.IsTiff(bytes))
            return TiffReader.Decode(bytes, source, pixelLimit);
        using var data = SKData.CreateCopy(bytes);
        using var codec = SKCodec.Create(data) ?? throw new PictureException($"{source}: {PictureFormat.UnreadableReason(bytes)}");
        var info = codec.Info;
        if (info.Width <= 0 || info.Height <= 0)
            throw new PictureException($"{source}: the picture has no pixels.");
        CheckSize(info.Width, info.Height, pixelLimit, source);
        using var target = PictureFormat.HasColorProfile(bytes) ? SKColorSpace.CreateSrgb() : null;
        var wanted = new SKImageInfo(info.Width, info.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul, target);
        var pixels = new byte[checked(info.Width * info.Height * 4)];
        SKCodecResult result;
        unsafe
        {
            fixed (byte* start = pixels)
                result = codec.GetPixels(wanted, (nint)start);
        }
        return result switch
        {
            SKCodecResult.Success => Orientation.Upright(
                new RgbaImage(info.Width, info.Height, pixels),
                codec.EncodedFormat == SKEncodedImageFormat.Png
                    ? (SKEncodedOrigin)PictureFormat.PngOrientation(bytes)
                    : codec.EncodedOrigin),
            SKCodecResult.IncompleteInput => throw new PictureException($"{source}: the file is truncated. Copy or download it again."),
            SKCodecResult.ErrorInInput or SKCodecResult.InvalidInput =>
                throw new PictureException($"{source}: the file is damaged or truncated. Copy or download it again."),
            _ => throw new PictureException($"{source}: cannot be decoded ({result}). Save it as PNG."),
        };
    }

    /// <exception cref="PictureException">The picture is too large.</exception>
    internal static void CheckSize(long width, long height, long pixelLimit, string source)
    {
        if (width > int.MaxValue || height > int.MaxValue || width * height > pixelLimit)
        {
            throw new PictureException(
                $"{source}: {width} x {height} pixels are over the limit of {pixelLimit / 1e6:0.#} million. Save a smaller picture.");
        }
    }
}
