using AniGenSharp.Geometry.Files;
using AniGenSharp.Geometry.Imaging;

namespace AniGenSharp.Geometry;

/// <summary>Resizes, arranges and encodes pictures.</summary>
public static class ImageExtensions
{
    private const int MaxSide = 16384;

    /// <summary>Writes a picture as a lossless PNG; the file appears complete or not at all.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="path">The file to create or replace.</param>
    /// <exception cref="ArgumentException">The picture's pixels do not match its size.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void SavePng(this RgbaImage image, string path) => AtomicFile.Write(path, image.ToPng());

    /// <summary>The picture as the bytes of a lossless PNG, without an alpha channel if every pixel is opaque.</summary>
    /// <param name="image">The picture.</param>
    /// <exception cref="ArgumentException">The picture's pixels do not match its size.</exception>
    public static byte[] ToPng(this RgbaImage image) => ImageFile.EncodePng(image.RequireConsistent(nameof(image)));

    /// <summary>Frames as the bytes of an animated PNG that repeats forever.</summary>
    /// <param name="frames">At least one frame; all of the same size and opaque.</param>
    /// <param name="milliseconds">How long each frame is shown, 1…60000.</param>
    /// <exception cref="ArgumentException">There is no frame, or the frames differ in size or transparency.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The duration is out of range.</exception>
    public static byte[] ToAnimatedPng(this IReadOnlyList<RgbaImage> frames, int milliseconds)
    {
        foreach (var frame in frames)
            frame.RequireConsistent(nameof(frames));
        return AnimatedPng.Encode(frames, milliseconds);
    }

    /// <summary>The picture at another size, resampled with Mitchell's cubic filter.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="width">New pixels per row, 1…16384.</param>
    /// <param name="height">New number of rows, 1…16384.</param>
    /// <exception cref="ArgumentException">The picture's pixels do not match its size.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The new size is out of range.</exception>
    public static RgbaImage Resize(this RgbaImage image, int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(Math.Clamp(width, 1, MaxSide), width, nameof(width));
        ArgumentOutOfRangeException.ThrowIfNotEqual(Math.Clamp(height, 1, MaxSide), height, nameof(height));
        return ImageFile.Resize(image.RequireConsistent(nameof(image)), width, height);
    }

    /// <summary>Arranges rows of pictures on one white sheet, each row as high as its tallest picture.</summary>
    /// <param name="rows">At least one row with at least one picture.</param>
    /// <returns>The sheet, opaque.</returns>
    /// <exception cref="ArgumentException">There is no picture, or a picture's pixels do not match its size.</exception>
    public static RgbaImage ToContactSheet(this IReadOnlyList<IReadOnlyList<RgbaImage>> rows)
    {
        foreach (var image in rows.SelectMany(row => row))
            image.RequireConsistent(nameof(rows));
        return ContactSheet.Compose(rows);
    }

    /// <summary>Strips of pictures with captions on one sheet, in columns.</summary>
    /// <param name="strips">At least one strip, each with at least one picture.</param>
    /// <param name="captions">One caption per strip.</param>
    /// <exception cref="ArgumentException">There is no picture, or the number of captions differs.</exception>
    public static RgbaImage ToContactSheet(this IReadOnlyList<IReadOnlyList<RgbaImage>> strips, IReadOnlyList<string> captions)
    {
        ArgumentNullException.ThrowIfNull(strips);
        ArgumentNullException.ThrowIfNull(captions);
        return ContactSheet.Compose(strips, captions);
    }

    /// <summary>Requires that a picture has as many pixels as its size says, so that no code reads beyond them.</summary>
    /// <param name="image">The picture.</param>
    /// <param name="parameter">The caller's parameter, which the exception names.</param>
    /// <returns>The picture.</returns>
    internal static RgbaImage RequireConsistent(this RgbaImage image, string parameter) =>
        image.Width > 0 && image.Height > 0 && image.Pixels.Length == 4L * image.Width * image.Height
            ? image
            : throw new ArgumentException(
                $"The picture has {image.Pixels.Length} bytes of pixels, which is not 4 × {image.Width} × {image.Height}.", parameter);
}
