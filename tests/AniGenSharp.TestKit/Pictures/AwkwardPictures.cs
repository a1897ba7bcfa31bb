using System.Buffers.Binary;
using BitMiracle.LibTiff.Classic;
using SkiaSharp;

namespace AniGenSharp.TestKit.Pictures;

/// <summary>A picture file and the expected result of reading it.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Bytes">The file.</param>
/// <param name="Refusal">The error message after the file's name, if the picture must be rejected.</param>
public sealed record AwkwardPicture(string Name, byte[] Bytes, string? Refusal = null)
{
    /// <summary>Size of the decoded picture.</summary>
    public (int Width, int Height) Size { get; init; } = (AwkwardPictures.Width, AwkwardPictures.Height);

    /// <summary>The colors in the middle of the four quadrants: top left, top right, bottom left, bottom right.</summary>
    public uint[] Quadrants { get; init; } = AwkwardPictures.Colors;

    /// <summary>The maximum difference of a channel.</summary>
    public int Tolerance { get; init; }
}

/// <summary>Pictures in every format, depth and color space that can be read, and of every kind that must be rejected.</summary>
public static class AwkwardPictures
{
    public const int Width = 32, Height = 16;

    /// <summary>The quadrants' colors as 0xRRGGBBAA; only the last one is not opaque.</summary>
    public static readonly uint[] Colors = [0xc82820ff, 0x20b428ff, 0x143cdcff, 0xf0e6d280];

    /// <summary>The arrangement of the quadrants (0 1 / 2 3) for each orientation from 2 on.</summary>
    private static readonly int[][] s_rotations =
        [[1, 0, 3, 2], [3, 2, 1, 0], [2, 3, 0, 1], [0, 2, 1, 3], [2, 0, 3, 1], [3, 1, 2, 0], [1, 3, 0, 2]];

    private static readonly uint[] s_opaque = [.. Colors.Select(c => c | 0xff)];

    /// <summary>The pictures that can be read.</summary>
    public static IEnumerable<AwkwardPicture> Readable() => [.. Pngs(), .. Jpegs(), .. Tiffs(), .. Others()];

    /// <summary>The pictures that must be rejected.</summary>
    public static IEnumerable<AwkwardPicture> Unreadable()
    {
        byte[] png = Png(PngWriter.Rgba, 8, Channels8);
        byte[] jpeg = Encode(SKEncodedImageFormat.Jpeg, 90);
        yield return new("text.png", "It was a dark and stormy night."u8.ToArray(), "not a picture");
        yield return new("empty.png", [], "the file is empty");
        yield return new("truncated.png", png[..(png.Length - 30)], "the file is truncated");
        yield return new("cut-to-its-signature.png", png[..12], "the picture is damaged or truncated");
        yield return new("truncated.jpg", jpeg[..(jpeg.AsSpan().IndexOf((byte[])[0xff, 0xda]) + 20)], "the file is truncated");
        yield return new("damaged.png", Damaged(png), "the file is");
        yield return new("zero-sized.png", PngWriter.Write(0, 0, new(PngWriter.Rgba, 8), Channels8),
            "the picture is damaged or truncated at its start, or has no pixels");
        yield return new("decompression-bomb.png", Bomb(), "60000 x 60000 pixels are over the limit");
        byte[] bitmap = [.. "BM"u8, .. new byte[52]];
        BinaryPrimitives.WriteInt32LittleEndian(bitmap.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(bitmap.AsSpan(18), 100_000);
        BinaryPrimitives.WriteInt32LittleEndian(bitmap.AsSpan(22), 100_000);
        yield return new("bomb.bmp", bitmap, "the bitmap is damaged, or its 100000 x 100000 pixels are too many");
        yield return new("empty.tif", [.. "II*\0"u8, .. new byte[64]], "the TIFF is damaged");
        byte[] tiff = Tiff(Photometric.RGB, 8, Rgb);
        yield return new("truncated.tif", tiff[..(tiff.Length / 2)], "the TIFF is damaged, truncated");
        var declaredLength = new TiffLayout(SetTags: t => t.SetField(TiffTag.IMAGELENGTH, 60000));
        byte[] bomb = TiffWriter.Write(60000, 1, Photometric.RGB, 8, (_, _) => [1, 2, 3], declaredLength);
        yield return new("bomb.tif", bomb, "60000 x 60000 pixels are over the limit");
        yield return new(
            "ten-channels.tif", Tiff(Photometric.MINISBLACK, 8, (_, _) => new int[10]), "a TIFF of 10 channels of 8 bits is not read");
        yield return new("phone.heic", [0, 0, 0, 24, .. "ftypheic"u8, .. new byte[64]], "HEIC and video are not read");
        yield return new("web.avif", [0, 0, 0, 24, .. "ftypavif"u8, .. new byte[64]], "AVIF is not read");
        yield return new("drawing.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>"u8.ToArray(), "SVG is not read");
        yield return new("paper.pdf", "%PDF-1.7 and so on"u8.ToArray(), "PDF is not read");
        yield return new("layers.psd", [.. "8BPS"u8, .. new byte[64]], "Photoshop documents are not read");
    }

    private static IEnumerable<AwkwardPicture> Pngs()
    {
        yield return new("rgba8.png", Png(PngWriter.Rgba, 8, Channels8));
        yield return new("rgb8.png", Png(PngWriter.Rgb, 8, Rgb)) { Quadrants = s_opaque };
        // Pillow keeps the high byte and ignores the low one.
        yield return new("rgba16.png", Png(PngWriter.Rgba, 16, (x, y) => [.. Channels8(x, y).Select(v => v << 8 | 0xc0)]));
        yield return new("rgb16.png", Png(PngWriter.Rgb, 16, (x, y) => [.. Rgb(x, y).Select(v => v << 8 | 0xc0)])) { Quadrants = s_opaque };
        yield return new("grey8.png", Png(PngWriter.Grey, 8, (x, y) => [Level(x, y)])) { Quadrants = Grays(0xff) };
        yield return new("grey16.png", Png(PngWriter.Grey, 16, (x, y) => [Level(x, y) << 8 | 0x90])) { Quadrants = Grays(0xff) };
        yield return new("grey4.png", Png(PngWriter.Grey, 4, (x, y) => [Quadrant(x, y) * 5]))
        { Quadrants = [0x000000ff, 0x555555ff, 0xaaaaaaff, 0xffffffff] };
        yield return new("grey1.png", Png(PngWriter.Grey, 1, (x, y) => [Quadrant(x, y) & 1]))
        { Quadrants = [0x000000ff, 0xffffffff, 0x000000ff, 0xffffffff] };
        yield return new("grey-alpha8.png", Png(PngWriter.GreyAlpha, 8, (x, y) => [Level(x, y), 77])) { Quadrants = Grays(77) };
        yield return new(
            "grey-alpha16.png", Png(PngWriter.GreyAlpha, 16, (x, y) => [Level(x, y) << 8, 77 << 8 | 0xff]))
        { Quadrants = Grays(77) };
        byte[] palette = [.. Colors.SelectMany(c => (byte[])[(byte)(c >> 24), (byte)(c >> 16), (byte)(c >> 8)])];
        yield return new("palette8.png", Png(PngWriter.Palette, 8, (x, y) => [Quadrant(x, y)], ("PLTE", palette))) { Quadrants = s_opaque };
        yield return new("palette2-transparency.png",
            Png(PngWriter.Palette, 2, (x, y) => [Quadrant(x, y)], ("PLTE", palette), ("tRNS", [255, 255, 255, 0x80])));
        yield return new("rgb-color-key.png", Png(PngWriter.Rgb, 8, Rgb, ("tRNS", [0, 0x14, 0, 0x3c, 0, 0xdc])))
        { Quadrants = [s_opaque[0], s_opaque[1], s_opaque[2] & ~0xffu, s_opaque[3]] };
        yield return new("interlaced.png", PngWriter.Write(Width, Height, new(PngWriter.Rgba, 8, IsInterlaced: true), Channels8));
        yield return new("gamma-without-profile.png", Png(PngWriter.Rgba, 8, Channels8, ("gAMA", PngWriter.BigEndian(100000))));
        yield return new("display-p3.png", DisplayP3(SKEncodedImageFormat.Png)) { Quadrants = Flat(0x539876ff), Tolerance = 1 };
        yield return new("exif-rotated.png", Png(PngWriter.Rgba, 8, Channels8, ("eXIf", Exif(6))))
        { Size = (Height, Width), Quadrants = [Colors[2], Colors[0], Colors[3], Colors[1]] };
        yield return new("animated.png", Png(PngWriter.Rgba, 8, Channels8,
            ("acTL", [0, 0, 0, 1, 0, 0, 0, 0]),
            ("fcTL", [0, 0, 0, 0, 0, 0, 0, Width, 0, 0, 0, Height, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 10, 0, 0])));
    }

    private static IEnumerable<AwkwardPicture> Jpegs()
    {
        byte[] jpeg = Encode(SKEncodedImageFormat.Jpeg, 100);
        yield return new("baseline.jpg", jpeg) { Quadrants = s_opaque, Tolerance = 6 };
        yield return new("named-wrongly.png", jpeg) { Quadrants = s_opaque, Tolerance = 6 };
        // 16 x 8 pixels: the left half is (200, 40, 30), the right half (20, 60, 220).
        yield return new("progressive.jpg", Convert.FromBase64String(
            "/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDAAIBAQEBAQIBAQECAgICAgQDAgICAgUEBAMEBgUGBgYFBgYGBwkIBgcJBwYGCAsICQoKCgoKBggLDAsKDAkKCg"
            + "r/2wBDAQICAgICAgUDAwUKBwYHCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgoKCgr/wgARCAAIABADAREAAhEBAxEB"
            + "/8QAFQABAQAAAAAAAAAAAAAAAAAABgf/xAAVAQEBAAAAAAAAAAAAAAAAAAAIB//aAAwDAQACEAMQAAABls/URV3Bv//EABQQAQAAAAAAAAAAAAAAAAAAAB"
            + "D/2gAIAQEAAQUCP//EABQRAQAAAAAAAAAAAAAAAAAAABD/2gAIAQMBAT8BP//EABQRAQAAAAAAAAAAAAAAAAAAABD/2gAIAQIBAT8BP//EABQQAQAAAAAA"
            + "AAAAAAAAAAAAABD/2gAIAQEABj8CP//EABQQAQAAAAAAAAAAAAAAAAAAABD/2gAIAQEAAT8hP//aAAwDAQACAAMAAAAQA//EABQRAQAAAAAAAAAAAAAAAA"
            + "AAABD/2gAIAQMBAT8QP//EABQRAQAAAAAAAAAAAAAAAAAAABD/2gAIAQIBAT8QP//EABQQAQAAAAAAAAAAAAAAAAAAABD/2gAIAQEAAT8QP//Z"))
        { Size = (16, 8), Quadrants = [0xc8281eff, 0x143cdcff, 0xc8281eff, 0x143cdcff], Tolerance = 4 };
        // 16 x 8 pixels in inverted CMYK as Adobe writes it; the halves are (0, 200, 210, 20) and (220, 180, 0, 30).
        yield return new("cmyk.jpg", Convert.FromBase64String(
            "/9j/7gAOQWRvYmUAZAAAAAAA/9sAQwACAQEBAQECAQEBAgICAgIEAwICAgIFBAQDBAYFBgYGBQYGBgcJCAYHCQcGBggLCAkKCgoKCgYICwwLCgwJCgoK/8"
            + "AAFAgACAAQBEMRAE0RAFkRAEsRAP/EAB8AAAEFAQEBAQEBAAAAAAAAAAABAgMEBQYHCAkKC//EALUQAAIBAwMCBAMFBQQEAAABfQECAwAEEQUSITFBBhNR"
            + "YQcicRQygZGhCCNCscEVUtHwJDNicoIJChYXGBkaJSYnKCkqNDU2Nzg5OkNERUZHSElKU1RVVldYWVpjZGVmZ2hpanN0dXZ3eHl6g4SFhoeIiYqSk5SVlp"
            + "eYmZqio6Slpqeoqaqys7S1tre4ubrCw8TFxsfIycrS09TV1tfY2drh4uPk5ebn6Onq8fLz9PX29/j5+v/aAA4EQwBNAFkASwAAPwD9/K/Nuvyzr9rK/iPr"
            + "1Cv7SK5ev//Z"))
        { Size = (16, 8), Quadrants = [0xeb3329ff, 0x1f42e1ff, 0xeb3329ff, 0x1f42e1ff], Tolerance = 4 };
        yield return new("grey.jpg", GrayJpeg()) { Quadrants = Grays(0xff), Tolerance = 4 };
        yield return new("display-p3.jpg", DisplayP3(SKEncodedImageFormat.Jpeg)) { Quadrants = Flat(0x539876ff), Tolerance = 3 };
        for (int orientation = 2; orientation <= 8; orientation++)
        {
            yield return new($"exif-{orientation}.jpg", WithExif(jpeg, orientation))
            {
                Size = orientation < 5 ? (Width, Height) : (Height, Width),
                Quadrants = [.. s_rotations[orientation - 2].Select(i => s_opaque[i])],
                Tolerance = 6,
            };
        }
    }

    private static IEnumerable<AwkwardPicture> Tiffs()
    {
        static void Straight(Tiff tiff) => tiff.SetField(TiffTag.EXTRASAMPLES, 1, new[] { (short)ExtraSample.UNASSALPHA });
        static int[] Premultiplied(int x, int y)
        {
            int[] c = Channels8(x, y);
            return [.. c[..3].Select(v => (v * c[3] + 127) / 255), c[3]];
        }
        static int[] Cmyk(int x, int y) => [.. Rgb(x, y).Select(v => 255 - v), 0];

        yield return new("rgb.tif", Tiff(Photometric.RGB, 8, Rgb)) { Quadrants = s_opaque };
        yield return new("rgb-big-endian.tif",
            Tiff(Photometric.RGB, 16, (x, y) => [.. Rgb(x, y).Select(v => v * 257)], new(Mode: "wb")))
        { Quadrants = s_opaque };
        yield return new("rgb-lzw.tif", Tiff(Photometric.RGB, 8, Rgb, new(Compression.LZW))) { Quadrants = s_opaque };
        yield return new("rgb-planes.tif", Tiff(Photometric.RGB, 8, Rgb, new(HasPlanes: true))) { Quadrants = s_opaque };
        yield return new("rgba-straight.tif", Tiff(Photometric.RGB, 8, Channels8, new(Compression.ADOBE_DEFLATE, SetTags: Straight)));
        yield return new(
            "rgba-straight-tiles.tif", Tiff(Photometric.RGB, 8, Channels8, new(Compression.LZW, IsTiled: true, SetTags: Straight)));
        yield return new(
            "rgba16.tif", Tiff(Photometric.RGB, 16, (x, y) => [.. Channels8(x, y).Select(v => v * 257)], new(SetTags: Straight)));
        yield return new("rgba-premultiplied.tif", Tiff(
            Photometric.RGB, 8, Premultiplied,
            new(SetTags: t => t.SetField(TiffTag.EXTRASAMPLES, 1, new[] { (short)ExtraSample.ASSOCALPHA }))))
        { Tolerance = 2 };
        yield return new("rgb-and-more.tif", Tiff(
            Photometric.RGB, 8, Channels8,
            new(SetTags: t => t.SetField(TiffTag.EXTRASAMPLES, 1, new[] { (short)ExtraSample.UNSPECIFIED }))))
        { Quadrants = s_opaque };
        yield return new("cmyk.tif", Tiff(Photometric.SEPARATED, 8, Cmyk)) { Quadrants = s_opaque };
        yield return new("grey.tif", Tiff(Photometric.MINISBLACK, 8, (x, y) => [Level(x, y)])) { Quadrants = Grays(0xff) };
        yield return new("grey16.tif", Tiff(Photometric.MINISBLACK, 16, (x, y) => [Level(x, y) * 257])) { Quadrants = Grays(0xff) };
        yield return new("grey-alpha.tif",
            Tiff(Photometric.MINISBLACK, 8, (x, y) => [Level(x, y), 77], new(SetTags: Straight)))
        { Quadrants = Grays(77) };
        yield return new("grey-alpha16.tif", Tiff(
            Photometric.MINISBLACK, 16, (x, y) => [Level(x, y) << 8, 77 << 8 | 0xff], new(SetTags: Straight)))
        { Quadrants = Grays(77) };
        yield return new("fax.tif", Tiff(Photometric.MINISWHITE, 1, (x, y) => [1 - (Quadrant(x, y) & 1)], new(Compression.CCITTFAX4)))
        { Quadrants = [0x000000ff, 0xffffffff, 0x000000ff, 0xffffffff] };
        short[] Ramp(int shift) => [.. Enumerable.Range(0, 16).Select(i => (short)(257 * (int)(i < 4 ? Colors[i] >> shift & 255 : 0)))];
        yield return new("palette4.tif", Tiff(
            Photometric.PALETTE, 4, (x, y) => [Quadrant(x, y)],
            new(SetTags: t => t.SetField(TiffTag.COLORMAP, Ramp(24), Ramp(16), Ramp(8)))))
        { Quadrants = s_opaque };
        byte[] profile = JpegProfile(DisplayP3(SKEncodedImageFormat.Jpeg));
        yield return new("display-p3.tif",
            Tiff(Photometric.RGB, 8, (_, _) => [100, 150, 120], new(SetTags: t => t.SetField(TiffTag.ICCPROFILE, profile.Length, profile))))
        { Quadrants = Flat(0x539876ff), Tolerance = 1 };
        for (int orientation = 2; orientation <= 8; orientation++)
        {
            int turned = orientation;
            yield return new($"orientation-{orientation}.tif",
                Tiff(Photometric.RGB, 8, Rgb, new(SetTags: t => t.SetField(TiffTag.ORIENTATION, (Orientation)turned))))
            {
                Size = orientation < 5 ? (Width, Height) : (Height, Width),
                Quadrants = [.. s_rotations[orientation - 2].Select(i => s_opaque[i])],
            };
        }
    }

    private static IEnumerable<AwkwardPicture> Others()
    {
        yield return new("lossless.webp", Encode(SKEncodedImageFormat.Webp, 100)) { Tolerance = 6 };
        yield return new("lossy.webp", Encode(SKEncodedImageFormat.Webp, 80)) { Tolerance = 40 };
        // 16 x 8 pixels, two frames: the first is (255, 0, 0, 128), the second blue.
        yield return new("animated.webp", Convert.FromBase64String(
            "UklGRoQAAABXRUJQVlA4WAoAAAASAAAADwAABwAAQU5JTQYAAAAAAAAAAABBTk1GKAAAAAAAAAAAAA8AAAcAAGQAAAJWUDhMDwAAAC8PwAEQBxD9jwIGIq"
            + "L/AQBBTk1GKAAAAAAAAAAAAA8AAAcAAGQAAAJWUDhMDwAAAC8PwAEQBxDR/wIGIqL/AQA="))
        { Size = (16, 8), Quadrants = Flat(0xff000080), Tolerance = 0 };
        // 16 x 8 pixels to be rotated clockwise: the left half is (200, 40, 30), the right half (20, 60, 220).
        yield return new("exif-rotated.webp", Convert.FromBase64String(
            "UklGRlwAAABXRUJQVlA4WAoAAAAIAAAADwAABwAAVlA4TBwAAAAvD8ABAA9wHvZT0F6Ie/6DB2LBZP7SnSlE9D9yRVhJRhoAAABNTQAqAAAACAABARIAAw"
            + "AAAAEABgAAAAAAAA=="))
        { Size = (8, 16), Quadrants = [0xc8281eff, 0xc8281eff, 0x143cdcff, 0x143cdcff] };
        yield return new("24.bmp", OldFormats.Bmp(Width, Height, alpha: false, Bytes)) { Quadrants = s_opaque };
        yield return new("32.bmp", OldFormats.Bmp(Width, Height, alpha: true, Bytes));
        byte[] palette = [0, 0, 0, .. Colors.SelectMany(c => (byte[])[(byte)(c >> 24), (byte)(c >> 16), (byte)(c >> 8)])];
        yield return new("still.gif", OldFormats.Gif(Width, Height, palette, false, (x, y) => Quadrant(x, y) + 1)) { Quadrants = s_opaque };
        yield return new("transparent.gif", OldFormats.Gif(Width, Height, palette, true, (x, y) => Quadrant(x, y)))
        { Quadrants = [0x00000000, s_opaque[0], s_opaque[1], s_opaque[2]] };
        yield return new("animated.gif",
            OldFormats.Gif(Width, Height, palette, false, (x, y) => Quadrant(x, y) + 1, (_, _) => 0))
        { Quadrants = s_opaque };
        yield return new("one-pixel.png", PngWriter.Write(1, 1, new(PngWriter.Rgba, 8), (_, _) => [1, 2, 3, 200]))
        { Size = (1, 1), Quadrants = Flat(0x010203c8) };
        yield return new("very-wide.png", PngWriter.Write(20000, 2, new(PngWriter.Rgba, 8), (_, _) => [1, 2, 3, 200]))
        { Size = (20000, 2), Quadrants = Flat(0x010203c8) };
    }

    private static int Quadrant(int x, int y) => (x < Width / 2 ? 0 : 1) + (y < Height / 2 ? 0 : 2);

    private static int Level(int x, int y) => 40 + 60 * Quadrant(x, y);

    private static uint[] Grays(uint alpha) => [.. Enumerable.Range(0, 4).Select(q => (uint)(40 + 60 * q) * 0x01010100u | alpha)];

    private static uint[] Flat(uint color) => [color, color, color, color];

    private static int[] Channels8(int x, int y)
    {
        uint c = Colors[Quadrant(x, y)];
        return [(int)(c >> 24), (int)(c >> 16 & 255), (int)(c >> 8 & 255), (int)(c & 255)];
    }

    private static int[] Rgb(int x, int y) => Channels8(x, y)[..3];

    private static (byte R, byte G, byte B, byte A) Bytes(int x, int y)
    {
        int[] c = Channels8(x, y);
        return ((byte)c[0], (byte)c[1], (byte)c[2], (byte)c[3]);
    }

    private static byte[] Png(int type, int depth, Func<int, int, int[]> sample, params (string, byte[])[] chunks) =>
        PngWriter.Write(Width, Height, new(type, depth), sample, chunks);

    private static byte[] Tiff(Photometric photometric, int bits, Func<int, int, int[]> sample, TiffLayout? layout = null) =>
        TiffWriter.Write(Width, Height, photometric, bits, sample, layout);

    private static byte[] Encode(SKEncodedImageFormat format, int quality)
    {
        var alpha = format == SKEncodedImageFormat.Jpeg ? SKAlphaType.Opaque : SKAlphaType.Unpremul;
        using var bitmap = new SKBitmap(new SKImageInfo(Width, Height, SKColorType.Rgba8888, alpha));
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                var (r, g, b, a) = Bytes(x, y);
                bitmap.SetPixel(x, y, new SKColor(r, g, b, format == SKEncodedImageFormat.Jpeg ? (byte)255 : a));
            }
        }
        using var data = bitmap.Encode(format, quality);
        return data.ToArray();
    }

    private static byte[] GrayJpeg()
    {
        using var bitmap = new SKBitmap(new SKImageInfo(Width, Height, SKColorType.Gray8, SKAlphaType.Opaque));
        unsafe
        {
            byte* start = (byte*)bitmap.GetPixels();
            for (int y = 0; y < Height; y++)
            {
                for (int x = 0; x < Width; x++)
                    start[y * bitmap.RowBytes + x] = (byte)Level(x, y);
            }
        }
        using var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, 100);
        return data.ToArray();
    }

    /// <summary>A uniform (100, 150, 120) in Display P3, which is (83, 152, 118) in sRGB.</summary>
    private static byte[] DisplayP3(SKEncodedImageFormat format)
    {
        using var space = SKColorSpace.CreateRgb(SKColorSpaceTransferFn.Srgb, SKColorSpaceXyz.DisplayP3);
        using var bitmap = new SKBitmap(new SKImageInfo(Width, Height, SKColorType.Rgba8888, SKAlphaType.Opaque, space));
        unsafe
        {
            new Span<uint>((void*)bitmap.GetPixels(), Width * Height).Fill(0xff_78_96_64);
        }
        using var data = bitmap.Encode(format, 100);
        return data.ToArray();
    }

    /// <summary>The color profile in a JPEG, which fits into one segment.</summary>
    private static byte[] JpegProfile(byte[] jpeg)
    {
        int at = jpeg.AsSpan().IndexOf("ICC_PROFILE\0"u8);
        int length = jpeg[at - 2] << 8 | jpeg[at - 1];
        return jpeg[(at + 14)..(at - 2 + length)];
    }

    /// <summary>A TIFF directory with only an orientation.</summary>
    private static byte[] Exif(int orientation) =>
        [.. "MM\0*"u8, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0];

    private static byte[] WithExif(byte[] jpeg, int orientation)
    {
        byte[] body = [.. "Exif\0\0"u8, .. Exif(orientation)];
        return [.. jpeg[..2], 0xff, 0xe1, 0, (byte)(body.Length + 2), .. body, .. jpeg[2..]];
    }

    private static byte[] Damaged(byte[] png)
    {
        byte[] copy = [.. png];
        int data = png.AsSpan().IndexOf("IDAT"u8) + 8;
        for (int i = data; i < copy.Length - 20; i++)
            copy[i] ^= 0x5a;
        return copy;
    }

    /// <summary>A few bytes that declare 60000 x 60000 pixels.</summary>
    private static byte[] Bomb() =>
        PngWriter.Assemble(("IHDR", PngWriter.Header(60000, 60000, new(PngWriter.Rgba, 8))), ("IDAT", [0x78, 1, 3, 0]), ("IEND", []));
}
