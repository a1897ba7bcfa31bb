using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace AniGenSharp.Checkpoints.Formats;

/// <summary>
/// The central directory of a zip archive whose entries are stored, as torch writes it: where each entry's bytes lie in
/// the file, so that they can be read in place. Compressed, encrypted, overlapping, repeated or unsafely named entries
/// are refused; checksums are there to be compared where the bytes are read. Source: PKWARE APPNOTE 6.3 (sections 4.3 and 4.5.3, zip64).
/// </summary>
internal sealed class ZipDirectory
{
    private const int EndLength = 22;
    private const int MaxComment = 65535;
    private const int MaxEntries = 1_000_000;
    private const ushort Zip64Extra = 1;

    private readonly MappedFile _file;
    private readonly Dictionary<string, ZipEntry> _entries = new(StringComparer.Ordinal);

    /// <exception cref="CheckpointException">The archive is damaged or unsafe.</exception>
    public ZipDirectory(MappedFile file)
    {
        _file = file;
        var (position, length, count) = FindDirectory();
        if (count > MaxEntries)
            throw Damaged($"declares {count} entries");
        if (length > int.MaxValue)
            throw Damaged("has a directory of over 2 GB");
        Read(position, (int)length, (int)count);
    }

    /// <summary>The entries' names, in archive order.</summary>
    public IEnumerable<string> Names => _entries.Keys;

    /// <summary>Where the bytes of an entry lie in the file; null where it is not there.</summary>
    public ZipEntry? Find(string name) => _entries.GetValueOrDefault(name);

    private (long Position, long Length, long Count) FindDirectory()
    {
        int tail = (int)Math.Min(_file.Length, EndLength + MaxComment);
        var bytes = _file.Span(_file.Length - tail, tail);
        for (int at = tail - EndLength; at >= 0; at--)
        {
            if (!bytes[at..].StartsWith("PK\u0005\u0006"u8) || BinaryPrimitives.ReadUInt16LittleEndian(bytes[(at + 20)..]) != tail - at - EndLength)
                continue;
            var end = bytes[at..];
            if (BinaryPrimitives.ReadUInt32LittleEndian(end[4..]) != 0)
                throw Damaged("spans several disks");
            long count = BinaryPrimitives.ReadUInt16LittleEndian(end[10..]);
            long length = BinaryPrimitives.ReadUInt32LittleEndian(end[12..]);
            long position = BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);
            long endAt = _file.Length - tail + at;
            // Torch always writes the zip64 records, too.
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

    private void Read(long position, int length, int count)
    {
        var directory = _file.Span(position, length);
        var ranges = new List<(long Start, long End, string Name)>();
        for (int i = 0; i < count; i++)
        {
            if (directory.Length < 46 || !directory.StartsWith("PK\u0001\u0002"u8))
                throw Damaged("has a damaged directory");
            int nameLength = BinaryPrimitives.ReadUInt16LittleEndian(directory[28..]);
            int extraLength = BinaryPrimitives.ReadUInt16LittleEndian(directory[30..]);
            int commentLength = BinaryPrimitives.ReadUInt16LittleEndian(directory[32..]);
            int entryLength = 46 + nameLength + extraLength + commentLength;
            if (directory.Length < entryLength)
                throw Damaged("has a damaged directory");
            var entry = directory[..entryLength];
            directory = directory[entryLength..];

            string name = Encoding.UTF8.GetString(entry.Slice(46, nameLength));
            if (name.StartsWith('/') || name.Contains(':') || name.Contains('\0') || name.Split('/', '\\').Contains(".."))
                throw new CheckpointException($"{_file.Path}: the archive holds the unsafe path '{name}'.");
            if ((BinaryPrimitives.ReadUInt16LittleEndian(entry[8..]) & 1) != 0)
                throw new CheckpointException($"{_file.Path}: '{name}' is encrypted.");
            var (stored, original, header) = Sizes(entry, nameLength, extraLength, name);
            if (BinaryPrimitives.ReadUInt16LittleEndian(entry[10..]) != 0 || stored != original)
                throw new CheckpointException($"{_file.Path}: '{name}' is compressed; torch never compresses, so this may be a zip bomb and is not read.");

            var local = _file.Span(header, 30);
            if (!local.StartsWith("PK\u0003\u0004"u8) || BinaryPrimitives.ReadUInt16LittleEndian(local[26..]) != nameLength)
                throw Damaged($"has a damaged header for '{name}'");
            if (!_file.Span(header + 30, nameLength).SequenceEqual(entry.Slice(46, nameLength)))
                throw Damaged($"names '{name}' differently in two places");
            long data = header + 30 + nameLength + BinaryPrimitives.ReadUInt16LittleEndian(local[28..]);
            if (stored < 0 || data > position - stored)
                throw Damaged($"is truncated, or lies about the size of '{name}'");
            ranges.Add((header, data + stored, name));
            if (!_entries.TryAdd(name, new ZipEntry(name, data, stored, BinaryPrimitives.ReadUInt32LittleEndian(entry[16..]))))
                throw new CheckpointException($"{_file.Path}: the archive holds '{name}' twice.");
        }
        ranges.Sort();
        for (int i = 1; i < ranges.Count; i++)
        {
            if (ranges[i].Start < ranges[i - 1].End)
                throw new CheckpointException($"{_file.Path}: '{ranges[i].Name}' overlaps '{ranges[i - 1].Name}' in the archive; this may be a zip bomb and is not read.");
        }
    }

    /// <summary>Stored size, original size and header position; 0xffffffff means that the zip64 extra field has them.</summary>
    private (long Stored, long Original, long Header) Sizes(ReadOnlySpan<byte> entry, int nameLength, int extraLength, string name)
    {
        long stored = BinaryPrimitives.ReadUInt32LittleEndian(entry[20..]);
        long original = BinaryPrimitives.ReadUInt32LittleEndian(entry[24..]);
        long header = BinaryPrimitives.ReadUInt32LittleEndian(entry[42..]);
        var extra = entry.Slice(46 + nameLength, extraLength);
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

/// <summary>One entry of an archive.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Offset">Where its bytes begin in the file.</param>
/// <param name="Length">How many there are.</param>
/// <param name="Checksum">Their CRC-32; 0 where the writer was told to compute none.</param>
internal sealed record ZipEntry(string Name, long Offset, long Length, uint Checksum)
{
    private const int BufferBytes = 1 << 20;

    /// <summary>Compares the checksum of the entry's bytes, which were read, with the archive's.</summary>
    /// <param name="read">The checksum of what was read.</param>
    /// <param name="path">The archive, for the message.</param>
    /// <param name="what">What the bytes are, for the message.</param>
    /// <exception cref="CheckpointException">They differ.</exception>
    public void Verify(Crc32 read, string path, string what)
    {
        if (Checksum != 0 && read.GetCurrentHashAsUInt32() != Checksum)
            throw new CheckpointException($"{path}: the bytes of '{what}' do not match their checksum; the file is damaged. Get it again.");
    }

    /// <summary>Reads the entry once through and compares its checksum.</summary>
    /// <exception cref="CheckpointException">They differ.</exception>
    public void Verify(MappedFile file, string what)
    {
        byte[] buffer = new byte[(int)Math.Min(BufferBytes, Length)];
        var checksum = new Crc32();
        for (long at = 0; at < Length; at += buffer.Length)
        {
            var piece = buffer.AsSpan(0, (int)Math.Min(buffer.Length, Length - at));
            file.Read(Offset + at, piece);
            checksum.Append(piece);
        }
        Verify(checksum, file.Path, what);
    }
}
