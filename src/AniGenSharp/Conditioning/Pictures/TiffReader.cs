using AniGenSharp.Geometry;
using BitMiracle.LibTiff.Classic;
using SkiaSharp;

namespace AniGenSharp.Conditioning.Pictures;

/// <summary>
/// Reads the first page of a TIFF into 8-bit RGBA: 1 to 16 bits per channel, gray, palette, RGB, CMYK and YCbCr, strips or tiles, any
/// compression that LibTiff supports. Sizes are checked before anything is decoded.
/// </summary>
internal static class TiffReader
{
    /// <summary>
    /// Largest tile decoded, in bytes, and largest number of channels per pixel: more than any camera or paint program writes.
    /// </summary>
    private const int TileLimit = 1 << 26, ChannelLimit = 8;

    static TiffReader() => Tiff.SetErrorHandler(new Silence());

    /// <summary>Whether a file begins like a TIFF, classic or BigTIFF.</summary>
    public static bool IsTiff(ReadOnlySpan<byte> file) =>
        file.StartsWith("II*\0"u8) || file.StartsWith("MM\0*"u8) || file.StartsWith("II+\0"u8) || file.StartsWith("MM\0+"u8);

    /// <summary>Decodes a TIFF, upright, in sRGB and straight alpha.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="source">The file's name, for messages.</param>
    /// <param name="pixelLimit">Largest width × height accepted.</param>
    /// <exception cref="PictureException">The file is damaged, too large, or of a kind that is not read.</exception>
    public static RgbaImage Decode(byte[] bytes, string source, long pixelLimit)
    {
        if (TiffDirectory.Size(bytes) is not { Width: > 0, Height: > 0 } size)
            throw Damaged(source);
        PictureReader.CheckSize(size.Width, size.Height, pixelLimit, source);
        try
        {
            using var stream = new MemoryStream(bytes, writable: false);
            using var tiff = Tiff.ClientOpen(source, "r", stream, new TiffStream());
            return tiff is null ? throw Damaged(source) : Decode(tiff, source, (int)size.Width, (int)size.Height);
        }
        catch (Exception e) when (e is not (PictureException or OutOfMemoryException))
        {
            // On a damaged file LibTiff can fail with any exception.
            throw Damaged(source, e);
        }
    }

    private static RgbaImage Decode(Tiff tiff, string source, int width, int height)
    {
        int bits = Number(tiff, TiffTag.BITSPERSAMPLE, 1), channels = Number(tiff, TiffTag.SAMPLESPERPIXEL, 1);
        if (Number(tiff, TiffTag.IMAGEWIDTH, 0) != width || Number(tiff, TiffTag.IMAGELENGTH, 0) != height)
            throw Damaged(source);
        if (bits is not (1 or 2 or 4 or 8 or 16) || channels is < 1 or > ChannelLimit)
        {
            throw new PictureException(
                $"{source}: a TIFF of {channels} channels of {bits} bits is not read. Save it as PNG with 8 or 16 bits per channel.");
        }
        if (tiff.IsTiled() && tiff.TileSize() is (< 1 or > TileLimit))
            throw Damaged(source);

        var alpha = AlphaKind(tiff);
        // Declaring alpha as premultiplied keeps LibTiff from multiplying it in; the top-left orientation keeps the rows as stored.
        if (alpha == ExtraSample.UNASSALPHA)
            tiff.SetField(TiffTag.EXTRASAMPLES, 1, new[] { (short)ExtraSample.ASSOCALPHA });
        int orientation = Number(tiff, TiffTag.ORIENTATION, 1);
        tiff.SetField(TiffTag.ORIENTATION, BitMiracle.LibTiff.Classic.Orientation.TOPLEFT);
        var photometric = (Photometric)Number(tiff, TiffTag.PHOTOMETRIC, (int)Photometric.MINISBLACK);
        bool isGrayWithMore = channels > 1 && photometric is (Photometric.MINISBLACK or Photometric.MINISWHITE);
        int[] raster = isGrayWithMore ? GrayRows(tiff, width, height, photometric, source) : new int[width * height];
        const BitMiracle.LibTiff.Classic.Orientation TopLeft = BitMiracle.LibTiff.Classic.Orientation.TOPLEFT;
        if (!isGrayWithMore && !tiff.ReadRGBAImageOriented(width, height, raster, TopLeft, stopOnError: true))
            throw Damaged(source);

        var pixels = new byte[checked(4 * raster.Length)];
        for (int i = 0; i < raster.Length; i++)
            Store(raster[i], alpha, pixels.AsSpan(4 * i, 4));
        var image = new RgbaImage(width, height, pixels);
        if (tiff.GetField(TiffTag.ICCPROFILE) is [_, var profile, ..])
            ToSrgb(image, profile.GetBytes());
        return Orientation.Upright(image, orientation is >= 1 and <= 8 ? (SKEncodedOrigin)orientation : SKEncodedOrigin.TopLeft);
    }

    /// <summary>The meaning of the channel after the colors; an unspecified one is not alpha.</summary>
    private static ExtraSample AlphaKind(Tiff tiff) =>
        tiff.GetField(TiffTag.EXTRASAMPLES) is [var count, var kinds] && count.ToInt() > 0
            ? (ExtraSample)kinds.ToShortArray()[0]
            : ExtraSample.UNSPECIFIED;

    /// <summary>
    /// Reads gray with alpha, whose channels LibTiff would treat as separate pixels, and packs it as LibTiff packs other pictures.
    /// </summary>
    private static int[] GrayRows(Tiff tiff, int width, int height, Photometric photometric, string source)
    {
        int bytes = Number(tiff, TiffTag.BITSPERSAMPLE, 1) / 8, step = bytes * Number(tiff, TiffTag.SAMPLESPERPIXEL, 1);
        if (tiff.IsTiled() || bytes == 0 || Number(tiff, TiffTag.PLANARCONFIG, 1) != (int)PlanarConfig.CONTIG)
        {
            throw new PictureException(
                $"{source}: a TIFF of gray with alpha in tiles, planes or fewer than 8 bits is not read. Save it as PNG.");
        }
        var raster = new int[width * height];
        byte[] row = new byte[tiff.ScanlineSize()];
        for (int y = 0; y < height; y++)
        {
            if (!tiff.ReadScanline(row, y))
                throw Damaged(source);
            for (int x = 0; x < width; x++)
            {
                // The high byte of 16-bit values, which are in this machine's byte order now.
                int at = x * step + (BitConverter.IsLittleEndian ? bytes - 1 : 0);
                int gray = photometric == Photometric.MINISWHITE ? 255 - row[at] : row[at];
                raster[y * width + x] = gray | gray << 8 | gray << 16 | row[at + bytes] << 24;
            }
        }
        return raster;
    }

    private static void Store(int packed, ExtraSample alpha, Span<byte> pixel)
    {
        pixel[0] = (byte)Tiff.GetR(packed);
        pixel[1] = (byte)Tiff.GetG(packed);
        pixel[2] = (byte)Tiff.GetB(packed);
        pixel[3] = alpha == ExtraSample.UNSPECIFIED ? (byte)255 : (byte)Tiff.GetA(packed);
        if (alpha != ExtraSample.ASSOCALPHA || pixel[3] is 0 or 255)
            return;
        for (int c = 0; c < 3; c++)
            pixel[c] = (byte)Math.Min(255, 255 * pixel[c] / pixel[3]);
    }

    /// <summary>
    /// Converts an image in place from an RGB profile; any other profile (CMYK, which LibTiff has converted) is ignored.
    /// </summary>
    private static unsafe void ToSrgb(RgbaImage image, byte[] profile)
    {
        using var space = SKColorSpace.CreateIcc(profile);
        if (space is null || space.IsSrgb)
            return;
        using var srgb = SKColorSpace.CreateSrgb();
        var info = new SKImageInfo(image.Width, image.Height, SKColorType.Rgba8888, SKAlphaType.Unpremul, space);
        fixed (byte* start = image.Pixels)
        {
            using var pixmap = new SKPixmap(info, (nint)start);
            pixmap.ReadPixels(info.WithColorSpace(srgb), (nint)start, info.RowBytes);
        }
    }

    private static int Number(Tiff tiff, TiffTag tag, int fallback) => tiff.GetField(tag) is [var value, ..] ? value.ToInt() : fallback;

    private static PictureException Damaged(string source, Exception? inner = null)
    {
        string message = $"{source}: the TIFF is damaged, truncated or of a kind that is not read. Save it as PNG.";
        return inner is null ? new PictureException(message) : new PictureException(message, inner);
    }

    /// <summary>Suppresses messages that LibTiff would write to the console.</summary>
    private sealed class Silence : TiffErrorHandler
    {
        public override void WarningHandler(Tiff tif, string method, string format, params object[] args)
        {
        }

        public override void ErrorHandler(Tiff tif, string method, string format, params object[] args)
        {
        }
    }
}
