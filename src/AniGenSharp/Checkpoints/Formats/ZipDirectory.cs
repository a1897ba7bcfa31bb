using System.Buffers.Binary;
using System.Text;

namespace AniGenSharp.Checkpoints.Formats;

/// <summary>
/// The central directory of a zip archive whose entries are stored, as torch writes it: it locates each entry's bytes in the file, so that
/// they can be read in place. Encrypted, overlapping, repeated or unsafely named entries are rejected at once, compressed ones when they
/// are requested; checksums are compared when the bytes are read. Source: PKWARE APPNOTE 6.3 (sections 4.3 and 4.5.3, zip64).
/// </summary>
internal sealed class ZipDirectory
{
    private const int EndLength = 22;
    private const int EntryLength = 46;
    private const int LocalHeaderLength = 30;
    private const int MaxComment = 65535;
    private const int MaxEntries = 1_000_000;
    private const ushort Zip64Extra = 1;

    private readonly MappedFile _file;
    private readonly Dictionary<string, ZipEntry> _entries = new(StringComparer.Ordinal);
    private readonly List<(long Start, long End, string Name)> _ranges = [];

    /// <exception cref="CheckpointException">The archive is damaged or unsafe.</exception>
    public ZipDirectory(MappedFile file)
    {
        _file = file;
        var (position, length, count) = FindDirectory();
        if (count > MaxEntries)
            throw Damaged($"declares {count} entries");
        if (length > int.MaxValue)
            throw Damaged("has a directory of over 2 GB");
        var directory = _file.Span(position, (int)length);
        for (int i = 0; i < count; i++)
            directory = directory[AddEntry(directory, position)..];
        RejectOverlaps();
    }

    /// <summary>The entries' names, in archive order.</summary>
    public IEnumerable<string> Names => _entries.Keys;

    /// <summary>Finds where the bytes of an entry lie in the file; null if there is no such entry.</summary>
    /// <exception cref="CheckpointException">The entry is compressed.</exception>
    public ZipEntry? Find(string name) => _entries.GetValueOrDefault(name) is not { IsCompressed: true }
        ? _entries.GetValueOrDefault(name)
        : throw new CheckpointException(
            $"{_file.Path}: '{name}' is compressed; torch never compresses weights, so this may be a zip bomb and is not read.");

    private (long Position, long Length, long Count) FindDirectory()
    {
        int tail = (int)Math.Min(_file.Length, EndLength + MaxComment);
        var bytes = _file.Span(_file.Length - tail, tail);
        for (int at = tail - EndLength; at >= 0; at--)
        {
            var end = bytes[at..];
            if (!end.StartsWith("PK\u0005\u0006"u8) || BinaryPrimitives.ReadUInt16LittleEndian(end[20..]) != tail - at - EndLength)
                continue;
            if (BinaryPrimitives.ReadUInt32LittleEndian(end[4..]) != 0)
                throw Damaged("spans several disks");
            long count = BinaryPrimitives.ReadUInt16LittleEndian(end[10..]);
            long length = BinaryPrimitives.ReadUInt32LittleEndian(end[12..]);
            long position = BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);
            long endAt = _file.Length - tail + at;
            // Torch always writes the zip64 records as well.
            if (endAt >= 20 && _file.Span(endAt - 20, 4).SequenceEqual("PK\u0006\u0007"u8))
            {
                long record = BinaryPrimitives.ReadInt64LittleEndian(_file.Span(endAt - 12, 8));
                var zip64 = _file.Span(record, 56);
                if (!zip64.StartsWith("PK\u0006\u0006"u8))
                    throw Damaged("has a damaged zip64 record");
                count = BinaryPrimitives.ReadInt64LittleEndian(zip64[32..]);
                length = BinaryPrimitives.ReadInt64LittleEndian(zip64[40..]);
                position = BinaryPrimitives.ReadInt64LittleEndian(zip64[48..]);
            }
            return (position, length, count);
        }
        throw new CheckpointException($"{_file.Path}: truncated, or not a zip archive: its directory is missing.");
    }

    /// <summary>Adds the first entry of the rest of the directory.</summary>
    /// <param name="directory">The rest of the directory.</param>
    /// <param name="dataEnd">The position of the directory in the file, which is the end of the data.</param>
    /// <returns>The entry's length in the directory.</returns>
    private int AddEntry(ReadOnlySpan<byte> directory, long dataEnd)
    {
        if (directory.Length < EntryLength || !directory.StartsWith("PK\u0001\u0002"u8))
            throw Damaged("has a damaged directory");
        int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(directory[28..]);
        int extraLength = BinaryPrimitives.ReadUInt16LittleEndian(directory[30..]);
        int commentLength = BinaryPrimitives.ReadUInt16LittleEndian(directory[32..]);
        int length = EntryLength + nameLength + extraLength + commentLength;
        if (directory.Length < length)
            throw Damaged("has a damaged directory");
        var entry = directory[..length];
        var nameBytes = entry.Slice(EntryLength, nameLength);
        string name = Encoding.UTF8.GetString(nameBytes);
        if (name.StartsWith('/') || name.Contains(':') || name.Contains('\0') || name.Split('/', '\\').Contains(".."))
            throw new CheckpointException($"{_file.Path}: the archive holds the unsafe path '{name}'.");
        if ((BinaryPrimitives.ReadUInt16LittleEndian(entry[8..]) & 1) != 0)
            throw new CheckpointException($"{_file.Path}: '{name}' is encrypted.");
        var (stored, original, header) = Sizes(entry, nameLength, extraLength, name);
        bool isCompressed = BinaryPrimitives.ReadUInt16LittleEndian(entry[10..]) != 0 || stored != original;
        long data = DataOffset(header, nameBytes, name);
        if (stored < 0 || data > dataEnd - stored)
            throw Damaged($"is truncated, or lies about the size of '{name}'");
        _ranges.Add((header, data + stored, name));
        uint checksum = BinaryPrimitives.ReadUInt32LittleEndian(entry[16..]);
        if (!_entries.TryAdd(name, new ZipEntry(name, data, stored, checksum, isCompressed)))
            throw new CheckpointException($"{_file.Path}: the archive holds '{name}' twice.");
        return length;
    }

    /// <summary>The position of an entry's data, behind its local header, which must have the same name.</summary>
    private long DataOffset(long header, ReadOnlySpan<byte> nameBytes, string name)
    {
        var local = _file.Span(header, LocalHeaderLength);
        if (!local.StartsWith("PK\u0003\u0004"u8) || BinaryPrimitives.ReadUInt16LittleEndian(local[26..]) != nameBytes.Length)
            throw Damaged($"has a damaged header for '{name}'");
        if (!_file.Span(header + LocalHeaderLength, nameBytes.Length).SequenceEqual(nameBytes))
            throw Damaged($"names '{name}' differently in two places");
        return header + LocalHeaderLength + nameBytes.Length + BinaryPrimitives.ReadUInt16LittleEndian(local[28..]);
    }

    private void RejectOverlaps()
    {
        _ranges.Sort();
        for (int i = 1; i < _ranges.Count; i++)
        {
            if (_ranges[i].Start < _ranges[i - 1].End)
            {
                throw new CheckpointException(
                    $"{_file.Path}: '{_ranges[i].Name}' overlaps '{_ranges[i - 1].Name}' in the archive; "
                    + "this may be a zip bomb and is not read.");
            }
        }
    }

    /// <summary>
    /// The stored size, the original size and the header position; 0xffffffff means that the zip64 extra field contains the value.
    /// </summary>
    private (long Stored, long Original, long Header) Sizes(ReadOnlySpan<byte> entry, int nameLength, int extraLength, string name)
    {
        long stored = BinaryPrimitives.ReadUInt32LittleEndian(entry[20..]);
        long original = BinaryPrimitives.ReadUInt32LittleEndian(entry[24..]);
        long header = BinaryPrimitives.ReadUInt32LittleEndian(entry[42..]);
        var extra = entry.Slice(EntryLength + nameLength, extraLength);
        while (extra.Length >= 4)
        {
            int size = BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]);
            if (size > extra.Length - 4)
                throw Damaged($"has a damaged extra field for '{name}'");
            if (BinaryPrimitives.ReadUInt16LittleEndian(extra) == Zip64Extra)
            {
                var field = extra.Slice(4, size);
                original = Next(original, ref field);
                stored = Next(stored, ref field);
                header = Next(header, ref field);
            }
            extra = extra[(4 + size)..];
        }
        return (stored, original, header);

        long Next(long value, ref ReadOnlySpan<byte> field)
        {
            if (value != uint.MaxValue)
                return value;
            if (field.Length < 8)
                throw Damaged($"has a damaged extra field for '{name}'");
            value = BinaryPrimitives.ReadInt64LittleEndian(field);
            field = field[8..];
            return value;
        }
    }

    private CheckpointException Damaged(string what) => new($"{_file.Path}: the zip archive {what}.");
}
