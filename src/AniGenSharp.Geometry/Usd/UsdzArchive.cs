using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace AniGenSharp.Geometry.Usd;

/// <summary>
/// Writes a USDZ package: a zip archive without compression whose entries' data begins at multiples of 64 bytes, so that readers can
/// map it into memory. The first entry is the default layer. Source: the USDZ file format specification of OpenUSD.
/// </summary>
internal static class UsdzArchive
{
    private const int Alignment = 64, LocalHeaderLength = 30, CentralHeaderLength = 46, EndLength = 22, ExtraHeaderLength = 4;
    private const ushort Version = 20, PaddingId = 0x1986;

    /// <summary>Packs files.</summary>
    /// <param name="files">ASCII names and contents, the default layer first.</param>
    /// <returns>The bytes of the archive.</returns>
    /// <exception cref="ArgumentException">The archive would exceed 4 GB.</exception>
    public static byte[] Pack(IReadOnlyList<(string Name, byte[] Content)> files)
    {
        if (files.Sum(file => (long)file.Content.Length) > int.MaxValue)
            throw new ArgumentException("A USDZ package cannot hold more than 2 GB.", nameof(files));
        using var archive = new MemoryStream();
        using var directory = new MemoryStream();
        foreach (var (name, content) in files)
        {
            byte[] path = Encoding.ASCII.GetBytes(name);
            int offset = (int)archive.Position;
            // The extra field pads the header: its own four bytes, and as many more as bring the data to the next boundary.
            int begin = offset + LocalHeaderLength + path.Length + ExtraHeaderLength;
            var extra = new byte[ExtraHeaderLength + (Alignment - begin % Alignment) % Alignment];
            BinaryPrimitives.WriteUInt16LittleEndian(extra, PaddingId);
            BinaryPrimitives.WriteUInt16LittleEndian(extra.AsSpan(2), (ushort)(extra.Length - ExtraHeaderLength));
            uint checksum = Crc32.HashToUInt32(content);

            var header = new byte[LocalHeaderLength];
            BinaryPrimitives.WriteUInt32LittleEndian(header, 0x04034b50);
            WriteEntry(header.AsSpan(4), checksum, content.Length, path.Length, extra.Length);
            archive.Write(header);
            archive.Write(path);
            archive.Write(extra);
            archive.Write(content);

            var central = new byte[CentralHeaderLength];
            BinaryPrimitives.WriteUInt32LittleEndian(central, 0x02014b50);
            BinaryPrimitives.WriteUInt16LittleEndian(central.AsSpan(4), Version);
            WriteEntry(central.AsSpan(6), checksum, content.Length, path.Length, 0);
            BinaryPrimitives.WriteUInt32LittleEndian(central.AsSpan(42), (uint)offset);
            directory.Write(central);
            directory.Write(path);
        }
        var end = new byte[EndLength];
        BinaryPrimitives.WriteUInt32LittleEndian(end, 0x06054b50);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(8), (ushort)files.Count);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(10), (ushort)files.Count);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(12), (uint)directory.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(16), (uint)archive.Position);
        directory.WriteTo(archive);
        archive.Write(end);
        return archive.ToArray();
    }

    /// <summary>
    /// The 26 bytes that local and central headers share: version, flags, method, time, checksum, sizes, name and extra lengths.
    /// </summary>
    private static void WriteEntry(Span<byte> header, uint checksum, int size, int nameLength, int extraLength)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(header, Version);
        // 1980-01-01, the earliest date a zip archive can hold, so that the same asset gives the same bytes.
        BinaryPrimitives.WriteUInt16LittleEndian(header[8..], 0x21);
        BinaryPrimitives.WriteUInt32LittleEndian(header[10..], checksum);
        BinaryPrimitives.WriteUInt32LittleEndian(header[14..], (uint)size);
        BinaryPrimitives.WriteUInt32LittleEndian(header[18..], (uint)size);
        BinaryPrimitives.WriteUInt16LittleEndian(header[22..], (ushort)nameLength);
        BinaryPrimitives.WriteUInt16LittleEndian(header[24..], (ushort)extraLength);
    }
}
