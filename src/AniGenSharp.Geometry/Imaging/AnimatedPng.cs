using System.Buffers.Binary;
using System.Text;

namespace AniGenSharp.Geometry.Imaging;

/// <summary>
/// Animated PNG (PNG specification, third edition): every browser plays it, and what does not know it shows the first
/// frame. Frames are encoded one by one and their image data gathered in one file.
/// </summary>
internal static class AnimatedPng
{
    private static readonly byte[] s_signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a];
    private static readonly uint[] s_crcOfByte = [.. Enumerable.Range(0, 256).Select(CrcOfByte)];

    /// <summary>Encodes an animation that repeats for ever.</summary>
    /// <param name="frames">At least one frame, all of one size and opaque.</param>
    /// <param name="milliseconds">How long each is shown.</param>
    /// <exception cref="ArgumentException">There is no frame, or the frames differ in size or transparency.</exception>
    public static byte[] Encode(IReadOnlyList<RgbaImage> frames, int milliseconds)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(Math.Clamp(milliseconds, 1, 60_000), milliseconds);
        if (frames.Count == 0)
            throw new ArgumentException("An animation needs a frame.", nameof(frames));
        using var file = new MemoryStream();
        file.Write(s_signature);
        byte[]? header = null;
        uint sequence = 0;
        for (int number = 0; number < frames.Count; number++)
        {
            RgbaImage frame = frames[number];
            List<(string Name, byte[] Data)> chunks = Chunks(ImageFile.EncodePng(frame));
            byte[] frameHeader = chunks[0].Data;
            if (header is null)
            {
                Write(file, "IHDR", header = frameHeader);
                Write(file, "acTL", [.. BigEndian((uint)frames.Count), .. BigEndian(0)]);
            }
            else if (!header.AsSpan().SequenceEqual(frameHeader))
            {
                throw new ArgumentException("The frames differ in size or transparency.", nameof(frames));
            }
            Write(file, "fcTL",
            [
                .. BigEndian(sequence++), .. BigEndian((uint)frame.Width), .. BigEndian((uint)frame.Height), .. BigEndian(0), .. BigEndian(0),
                (byte)(milliseconds >> 8), (byte)milliseconds, 1000 >> 8, 1000 & 255, 0, 0,
            ]);
            foreach ((_, byte[] data) in chunks.Where(chunk => chunk.Name == "IDAT"))
            {
                if (number == 0)
                    Write(file, "IDAT", data);
                else
                    Write(file, "fdAT", [.. BigEndian(sequence++), .. data]);
            }
        }
        Write(file, "IEND", []);
        return file.ToArray();
    }

    private static List<(string Name, byte[] Data)> Chunks(byte[] png)
    {
        var chunks = new List<(string, byte[])>();
        for (int at = s_signature.Length; at < png.Length;)
        {
            int length = (int)BinaryPrimitives.ReadUInt32BigEndian(png.AsSpan(at));
            chunks.Add((Encoding.ASCII.GetString(png, at + 4, 4), png[(at + 8)..(at + 8 + length)]));
            at += 12 + length;
        }
        return chunks;
    }

    private static void Write(Stream file, string name, byte[] data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(name), .. data];
        file.Write(BigEndian((uint)data.Length));
        file.Write(body);
        uint crc = uint.MaxValue;
        foreach (byte value in body)
            crc = s_crcOfByte[(crc ^ value) & 255] ^ crc >> 8;
        file.Write(BigEndian(~crc));
    }

    private static uint CrcOfByte(int value)
    {
        uint crc = (uint)value;
        for (int bit = 0; bit < 8; bit++)
            crc = (crc & 1) != 0 ? 0xedb88320 ^ crc >> 1 : crc >> 1;
        return crc;
    }

    private static byte[] BigEndian(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }
}
