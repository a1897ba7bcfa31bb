using System.Buffers.Binary;

namespace AniGenSharp.Runtime;

/// <summary>
/// Reads what must be known about a Linux shared library before the system's loader opens it (System V gABI, "ELF header").
/// </summary>
internal static class ElfFile
{
    /// <summary>Bytes of the header of an ELF64 file.</summary>
    public const int HeaderBytes = 64;

    private const uint LoadedSegment = 1; // PT_LOAD

    /// <summary>Whether a header is that of a 64-bit little-endian file.</summary>
    public static bool Is64LittleEndian(ReadOnlySpan<byte> header) =>
        header.Length >= HeaderBytes && header[..6].SequenceEqual("\u007fELF\u0002\u0001"u8);

    /// <summary>Offset, entry size and number of the section headers, which linkers put at a file's end.</summary>
    public static (long Offset, int EntrySize, int Count) Sections(ReadOnlySpan<byte> header) => (
        BinaryPrimitives.ReadInt64LittleEndian(header[40..]),
        BinaryPrimitives.ReadUInt16LittleEndian(header[58..]),
        BinaryPrimitives.ReadUInt16LittleEndian(header[60..]));

    /// <summary>
    /// Whether the end of a library is missing, as after an interrupted copy. The loader maps what the headers declare, and the process
    /// dies of a bus error without a message when it accesses the missing part. False if the file is not a 64-bit ELF file.
    /// </summary>
    public static bool IsTruncated(string path)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        using var file = File.OpenRead(path);
        if (file.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) < HeaderBytes || !Is64LittleEndian(header))
            return false;
        var (sections, sectionBytes, sectionCount) = Sections(header);
        long offset = BinaryPrimitives.ReadInt64LittleEndian(header[32..]);
        int segmentBytes = BinaryPrimitives.ReadUInt16LittleEndian(header[54..]);
        int segmentCount = BinaryPrimitives.ReadUInt16LittleEndian(header[56..]);
        long end = Math.Max(sections + (long)sectionBytes * sectionCount, offset + (long)segmentBytes * segmentCount);
        if (end > file.Length)
            return true;
        // A tool that rewrites a library puts segments after the sections.
        byte[] segments = new byte[segmentBytes * segmentCount];
        file.Position = offset;
        file.ReadExactly(segments);
        for (int i = 0; i < segmentCount; i++)
        {
            var segment = segments.AsSpan(i * segmentBytes, segmentBytes);
            if (BinaryPrimitives.ReadUInt32LittleEndian(segment) == LoadedSegment)
            {
                long segmentOffset = BinaryPrimitives.ReadInt64LittleEndian(segment[8..]);
                end = Math.Max(end, segmentOffset + BinaryPrimitives.ReadInt64LittleEndian(segment[32..]));
            }
        }
        return end > file.Length;
    }
}
