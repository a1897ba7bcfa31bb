using System.Text;

namespace AniGenSharp.TestKit.Pictures;

/// <summary>Writes BMP and GIF files.</summary>
public static class OldFormats
{
    /// <summary>A BMP of 24 bits, or of 32 with an alpha mask.</summary>
    public static byte[] Bmp(int width, int height, bool alpha, Func<int, int, (byte R, byte G, byte B, byte A)> color)
    {
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        int header = alpha ? 108 : 40;
        int stride = alpha ? width * 4 : (width * 3 + 3) / 4 * 4;
        writer.Write("BM"u8);
        writer.Write(14 + header + stride * height);
        writer.Write(0);
        writer.Write(14 + header);
        writer.Write(header);
        writer.Write(width);
        writer.Write(height);
        writer.Write((short)1);
        writer.Write((short)(alpha ? 32 : 24));
        writer.Write(alpha ? 3 : 0);
        writer.Write(stride * height);
        writer.Write(new byte[16]);
        if (alpha)
        {
            foreach (uint mask in (uint[])[0x00ff0000, 0x0000ff00, 0x000000ff, 0xff000000])
                writer.Write(mask);
            writer.Write("BGRs"u8);
            writer.Write(new byte[48]);
        }
        for (int y = height - 1; y >= 0; y--)
        {
            for (int x = 0; x < width; x++)
            {
                var (r, g, b, a) = color(x, y);
                writer.Write([b, g, r]);
                if (alpha)
                    writer.Write(a);
            }
            writer.Write(new byte[stride - width * (alpha ? 4 : 3)]);
        }
        return file.ToArray();
    }

    /// <summary>A GIF with any number of frames and one palette; index 0 is transparent if requested.</summary>
    public static byte[] Gif(int width, int height, byte[] palette, bool transparent, params Func<int, int, int>[] frames)
    {
        using var file = new MemoryStream();
        using var writer = new BinaryWriter(file);
        writer.Write(Encoding.ASCII.GetBytes("GIF89a"));
        writer.Write((short)width);
        writer.Write((short)height);
        writer.Write((byte[])[0xf7, 0, 0]);
        writer.Write([.. palette, .. new byte[768 - palette.Length]]);
        foreach (var frame in frames)
        {
            writer.Write((byte[])[0x21, 0xf9, 4, (byte)(transparent ? 1 : 0), 10, 0, 0, 0, 0x2c, 0, 0, 0, 0]);
            writer.Write((short)width);
            writer.Write((short)height);
            writer.Write((byte[])[0, 8]);
            byte[] codes = Uncompressed(width, height, frame);
            foreach (byte[] block in codes.Chunk(255))
            {
                writer.Write((byte)block.Length);
                writer.Write(block);
            }
            writer.Write((byte)0);
        }
        writer.Write((byte)0x3b);
        return file.ToArray();
    }

    /// <summary>LZW that clears its table before longer codes would be needed.</summary>
    private static byte[] Uncompressed(int width, int height, Func<int, int, int> index)
    {
        var bytes = new List<byte>();
        uint buffer = 0;
        int bits = 0;
        void Put(int code)
        {
            buffer |= (uint)code << bits;
            for (bits += 9; bits >= 8; bits -= 8, buffer >>= 8)
                bytes.Add((byte)buffer);
        }
        for (int i = 0; i < width * height; i++)
        {
            if (i % 100 == 0)
                Put(256);
            Put(index(i % width, i / width));
        }
        Put(257);
        bytes.Add((byte)buffer);
        return [.. bytes];
    }
}
