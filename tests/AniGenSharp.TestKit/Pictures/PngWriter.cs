using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace AniGenSharp.TestKit.Pictures;

/// <summary>Writes PNG files of every kind, valid or not, with any color type, bit depth, interlacing and chunks before the data.</summary>
public static class PngWriter
{
    public const int Grey = 0, Rgb = 2, Palette = 3, GreyAlpha = 4, Rgba = 6;

    private static readonly (int X, int Y, int StepX, int StepY)[] Passes =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <summary>Writes a valid file; <paramref name="sample"/> returns a pixel's channels, each below 2^depth.</summary>
    public static byte[] Write(
        int width, int height, PngFormat format, Func<int, int, int[]> sample, params (string Name, byte[] Data)[] chunks)
    {
        using var raw = new MemoryStream();
        using (var zlib = new ZLibStream(raw, CompressionLevel.Fastest, leaveOpen: true))
        {
            foreach (var (x0, y0, stepX, stepY) in format.IsInterlaced ? Passes : [(0, 0, 1, 1)])
            {
                for (int y = y0; y < height && x0 < width; y += stepY)
                {
                    zlib.WriteByte(0);
                    zlib.Write(Row(width, x0, stepX, format.Depth, x => sample(x, y)));
                }
            }
        }
        return Assemble([("IHDR", Header(width, height, format)), .. chunks, ("IDAT", raw.ToArray()), ("IEND", [])]);
    }

    /// <summary>Writes a file from any chunks.</summary>
    public static byte[] Assemble(params (string Name, byte[] Data)[] chunks) =>
        [0x89, .. "PNG\r\n\x1a\n"u8, .. chunks.SelectMany(c => Chunk(c.Name, c.Data))];

    /// <summary>The data of an IHDR chunk.</summary>
    public static byte[] Header(int width, int height, PngFormat format) =>
        [.. BigEndian(width), .. BigEndian(height), (byte)format.Depth, (byte)format.Type, 0, 0, (byte)(format.IsInterlaced ? 1 : 0)];

    public static byte[] BigEndian(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private static byte[] Chunk(string name, byte[] data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(name), .. data];
        uint crc = 0xffffffff;
        foreach (byte b in body)
        {
            crc ^= b;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ (0xedb88320 & (uint)-(int)(crc & 1));
        }
        return [.. BigEndian(data.Length), .. body, .. BigEndian((int)~crc)];
    }

    private static byte[] Row(int width, int x0, int step, int depth, Func<int, int[]> sample)
    {
        var row = new List<byte>();
        int buffer = 0, bits = 0;
        for (int x = x0; x < width; x += step)
        {
            foreach (int value in sample(x))
            {
                if (depth == 16)
                {
                    row.Add((byte)(value >> 8));
                    row.Add((byte)value);
                    continue;
                }
                buffer = (buffer << depth) | value;
                bits += depth;
                if (bits == 8)
                {
                    row.Add((byte)buffer);
                    (buffer, bits) = (0, 0);
                }
            }
        }
        if (bits > 0)
            row.Add((byte)(buffer << (8 - bits)));
        return [.. row];
    }
}
