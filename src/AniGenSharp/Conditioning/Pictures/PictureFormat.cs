using System.Buffers.Binary;

namespace AniGenSharp.Conditioning.Pictures;

/// <summary>Facts about a picture file from its first bytes.</summary>
internal static class PictureFormat
{
    /// <summary>Bytes of a bitmap up to its height.</summary>
    private const int BitmapHeader = 26;

    private static ReadOnlySpan<byte> Png => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a];

    /// <summary>
    /// Whether the colors must be converted from the color space that the file declares. A PNG's gAMA and cHRM chunks alone do not count:
    /// most writers add them without meaning, and Pillow, whose bytes are the reference, ignores them.
    /// </summary>
    public static bool HasColorProfile(ReadOnlySpan<byte> file) =>
        !file.StartsWith(Png) || !PngChunk(file, "iCCP"u8).IsEmpty || !PngChunk(file, "cICP"u8).IsEmpty;

    /// <summary>The EXIF orientation of a PNG, 1 to 8; 1 if it has none. (The codecs read that of other formats.)</summary>
    public static int PngOrientation(ReadOnlySpan<byte> file)
    {
        var exif = PngChunk(file, "eXIf"u8);
        if (exif.Length < 14)
            return 1;
        bool big = exif[0] == (byte)'M';
        long directory = Number(exif[4..8], big);
        if (directory + 2 > exif.Length)
            return 1;
        var entries = exif[(int)directory..];
        long count = Number(entries[..2], big);
        // 12 bytes per entry: tag, type, count, value.
        for (int at = 2; count-- > 0 && at + 12 <= entries.Length; at += 12)
        {
            if (Number(entries.Slice(at, 2), big) == 0x0112)
                return Number(entries.Slice(at + 8, 2), big) is >= 1 and <= 8 and var orientation ? (int)orientation : 1;
        }
        return 1;
    }

    /// <summary>Why a file that no codec accepts cannot be used, and what to do, as the end of a message.</summary>
    public static string UnreadableReason(ReadOnlySpan<byte> file)
    {
        const string Save = "Save it as PNG, JPEG or WebP.";
        if (file.StartsWith(Png) || file.StartsWith((ReadOnlySpan<byte>)[0xff, 0xd8, 0xff]) || file.StartsWith("GIF8"u8)
            || (file.StartsWith("RIFF"u8) && file.Length >= 12 && file[8..12].SequenceEqual("WEBP"u8)))
            return "the picture is damaged or truncated at its start, or has no pixels. Copy or download it again.";
        if (file.StartsWith("BM"u8) && file.Length >= BitmapHeader)
        {
            int width = BinaryPrimitives.ReadInt32LittleEndian(file[18..]), height = BinaryPrimitives.ReadInt32LittleEndian(file[22..]);
            return $"the bitmap is damaged, or its {width} x {Math.Abs((long)height)} pixels are too many. {Save}";
        }
        if (file.Length >= 12 && file[4..8].SequenceEqual("ftyp"u8))
            return $"{(file[8..12].SequenceEqual("avif"u8) ? "AVIF is" : "HEIC and video are")} not read. {Save}";
        if (file.StartsWith("%PDF"u8))
            return $"PDF is not read. {Save}";
        if (file.StartsWith("8BPS"u8))
            return $"Photoshop documents are not read. {Save}";
        if (file.TrimStart(" \t\r\n\uFEFF"u8) is var text && (text.StartsWith("<svg"u8) || text.StartsWith("<?xml"u8)))
            return $"SVG is not read. {Save}";
        return "not a picture. Use PNG, JPEG, WebP, TIFF, BMP or GIF.";
    }

    private static uint Number(ReadOnlySpan<byte> bytes, bool big)
    {
        uint value = 0;
        for (int i = 0; i < bytes.Length; i++)
            value = (value << 8) | bytes[big ? i : bytes.Length - 1 - i];
        return value;
    }

    /// <summary>The data of the first chunk with that name; empty if there is none, and for other formats.</summary>
    private static ReadOnlySpan<byte> PngChunk(ReadOnlySpan<byte> file, ReadOnlySpan<byte> name)
    {
        if (!file.StartsWith(Png))
            return [];
        for (int at = Png.Length; at + 12 <= file.Length;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
            if (length > file.Length - at - 12)
                return [];
            if (file.Slice(at + 4, 4).SequenceEqual(name))
                return file.Slice(at + 8, (int)length);
            at += 12 + (int)length;
        }
        return [];
    }
}
