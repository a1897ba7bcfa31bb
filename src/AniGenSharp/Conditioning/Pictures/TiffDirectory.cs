using System.Buffers.Binary;

namespace AniGenSharp.Conditioning.Pictures;

/// <summary>
/// Reads from the first directory of a TIFF how much data it declares, because LibTiff allocates memory for the declared data before it
/// checks whether the file is that long. Source: TIFF 6.0, section 2; BigTIFF.
/// </summary>
internal static class TiffDirectory
{
    private const int ImageWidth = 256, ImageLength = 257, StripByteCounts = 279, TileByteCounts = 325;

    /// <summary>
    /// The size of the picture, the larger one if it is given twice; null if the file cannot contain the data that the directory declares.
    /// </summary>
    public static (long Width, long Height)? Size(ReadOnlySpan<byte> file)
    {
        if (file.Length < 16)
            return null;
        bool big = file[0] == (byte)'M', large = file[big ? 3 : 2] == '+';
        int word = large ? 8 : 4;
        long at = Number(file.Slice(large ? 8 : 4, word), big);
        int countBytes = large ? 8 : 2, entryBytes = 4 + 2 * word;
        if (at < 8 || at > file.Length - countBytes)
            return null;
        long entries = Number(file.Slice((int)at, countBytes), big);
        at += countBytes;
        if (entries < 1 || entries > (file.Length - at) / entryBytes)
            return null;
        long width = 0, height = 0;
        for (; entries > 0; entries--, at += entryBytes)
        {
            var entry = file.Slice((int)at, entryBytes);
            if (!Fits(file, entry, word, big))
                return null;
            int bytes = Math.Min(ValueSize((int)Number(entry.Slice(2, 2), big)), word);
            long value = bytes == 0 ? 0 : Number(entry.Slice(4 + word, bytes), big);
            switch (Number(entry[..2], big))
            {
                case ImageWidth:
                    width = Math.Max(width, value);
                    break;
                case ImageLength:
                    height = Math.Max(height, value);
                    break;
            }
        }
        return (width, height);
    }

    private static bool Fits(ReadOnlySpan<byte> file, ReadOnlySpan<byte> entry, int word, bool big)
    {
        int size = ValueSize((int)Number(entry.Slice(2, 2), big));
        long count = Number(entry.Slice(4, word), big);
        var value = entry[(4 + word)..];
        if (size == 0 || count < 0 || count > file.Length / size)
            return size == 0;
        long length = count * size;
        long offset = length <= word ? 0 : Number(value, big);
        var data = length <= word ? value : file;
        if (offset < 0 || offset > data.Length - length)
            return false;
        if (Number(entry[..2], big) is not (StripByteCounts or TileByteCounts))
            return true;
        for (int i = 0; i < count; i++)
        {
            if (Number(data.Slice((int)offset + i * size, size), big) is var bytes && (bytes < 0 || bytes > file.Length))
                return false;
        }
        return true;
    }

    /// <summary>Bytes of one value of a type; 0 for unknown types, which are skipped.</summary>
    private static int ValueSize(int type) => type switch
    {
        1 or 2 or 6 or 7 => 1,
        3 or 8 => 2,
        4 or 9 or 11 or 13 => 4,
        5 or 10 or 12 or 16 or 17 or 18 => 8,
        _ => 0,
    };

    private static long Number(ReadOnlySpan<byte> bytes, bool big) => bytes.Length switch
    {
        1 => bytes[0],
        2 => big ? BinaryPrimitives.ReadUInt16BigEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes),
        4 => big ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        _ => big ? BinaryPrimitives.ReadInt64BigEndian(bytes) : BinaryPrimitives.ReadInt64LittleEndian(bytes),
    };
}
