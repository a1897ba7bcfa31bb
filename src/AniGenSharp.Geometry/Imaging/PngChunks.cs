using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace AniGenSharp.Geometry.Imaging;

/// <summary>
/// Reads and writes the chunks of PNG files: length, name, data and CRC-32 (Portable Network Graphics specification, third edition, section
/// 5).
/// </summary>
internal static class PngChunks
{
    private const int NameLength = 4, Overhead = 12;

    /// <summary>The first bytes of every PNG file.</summary>
    public static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a];

    /// <summary>All chunks of a valid file, in order.</summary>
    /// <param name="png">The file's bytes. Checksums are not checked.</param>
    public static List<(string Name, byte[] Data)> Read(ReadOnlySpan<byte> png)
    {
        var chunks = new List<(string, byte[])>();
        for (ReadOnlySpan<byte> rest = png[Signature.Length..]; !rest.IsEmpty;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(rest);
            chunks.Add((Encoding.ASCII.GetString(rest.Slice(4, NameLength)), rest.Slice(4 + NameLength, length).ToArray()));
            rest = rest[(length + Overhead)..];
        }
        return chunks;
    }

    /// <summary>Writes one chunk.</summary>
    /// <param name="file">Receives the chunk.</param>
    /// <param name="name">Its name, four letters.</param>
    /// <param name="data">Its data.</param>
    public static void Write(Stream file, string name, params ReadOnlySpan<byte> data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(name), .. data];
        file.Write(BigEndian((uint)data.Length));
        file.Write(body);
        file.Write(BigEndian(Crc32.HashToUInt32(body)));
    }

    /// <summary>A number as PNG files hold it.</summary>
    public static byte[] BigEndian(uint value)
    {
        var bytes = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }
}
