using System.IO.Hashing;

namespace AniGenSharp.Checkpoints.Formats;

/// <summary>One entry of an archive.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Offset">The position of its bytes in the file.</param>
/// <param name="Length">The number of bytes stored.</param>
/// <param name="Checksum">Their CRC-32; 0 if the writer computed none.</param>
/// <param name="IsCompressed">Whether the stored bytes are compressed.</param>
internal sealed record ZipEntry(string Name, long Offset, long Length, uint Checksum, bool IsCompressed)
{
    private const int BufferBytes = 1 << 20;

    /// <summary>Compares the checksum of the bytes that were read with the archive's.</summary>
    /// <param name="read">The checksum of what was read.</param>
    /// <param name="path">The archive, for the error message.</param>
    /// <param name="what">What the bytes are, for the error message.</param>
    /// <exception cref="CheckpointException">They differ.</exception>
    public void Verify(Crc32 read, string path, string what)
    {
        if (Checksum != 0 && read.GetCurrentHashAsUInt32() != Checksum)
        {
            throw new CheckpointException(
                $"{path}: the bytes of '{what}' do not match their checksum; the file is damaged. Download it again.");
        }
    }

    /// <summary>Reads the entry from start to end and compares its checksum.</summary>
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
