using BitMiracle.LibTiff.Classic;

namespace AniGenSharp.TestKit.Pictures;

/// <summary>Writes TIFF files of every kind that can be read, and of some that cannot.</summary>
public static class TiffWriter
{
    /// <summary>Writes a file.</summary>
    /// <param name="width">Pixels per row.</param>
    /// <param name="height">Rows.</param>
    /// <param name="photometric">What the channels mean.</param>
    /// <param name="bits">Bits per channel, 1 to 16.</param>
    /// <param name="sample">Returns the channels of a pixel, each with that many bits.</param>
    /// <param name="layout">How the data is stored; null for uncompressed strips.</param>
    public static byte[] Write(
        int width, int height, Photometric photometric, int bits, Func<int, int, int[]> sample, TiffLayout? layout = null)
    {
        var (compression, tiled, planes, mode, set) = layout ?? new TiffLayout();
        using var stream = new MemoryStream();
        using (var tiff = Tiff.ClientOpen("memory", mode, stream, new TiffStream()))
        {
            int channels = sample(0, 0).Length;
            tiff.SetField(TiffTag.IMAGEWIDTH, width);
            tiff.SetField(TiffTag.IMAGELENGTH, height);
            tiff.SetField(TiffTag.BITSPERSAMPLE, bits);
            tiff.SetField(TiffTag.SAMPLESPERPIXEL, channels);
            tiff.SetField(TiffTag.PHOTOMETRIC, photometric);
            tiff.SetField(TiffTag.COMPRESSION, compression);
            tiff.SetField(TiffTag.PLANARCONFIG, planes ? PlanarConfig.SEPARATE : PlanarConfig.CONTIG);
            if (tiled)
            {
                tiff.SetField(TiffTag.TILEWIDTH, 16);
                tiff.SetField(TiffTag.TILELENGTH, 16);
            }
            else
            {
                tiff.SetField(TiffTag.ROWSPERSTRIP, 5);
            }
            set?.Invoke(tiff);
            for (int plane = 0; plane < (planes ? channels : 1); plane++)
            {
                int of = plane;
                int[] Samples(int x, int y) =>
                    x >= width || y >= height ? new int[planes ? 1 : channels]
                    : planes ? [sample(x, y)[of]]
                    : sample(x, y);
                if (tiled)
                {
                    for (int y = 0; y < height; y += 16)
                    {
                        for (int x = 0; x < width; x += 16)
                        {
                            byte[] tile = [.. Enumerable.Range(y, 16).SelectMany(row => Row(x, 16, row, bits, Samples))];
                            tiff.WriteTile(tile, x, y, 0, (short)plane);
                        }
                    }
                }
                else
                {
                    for (int y = 0; y < height; y++)
                        tiff.WriteScanline(Row(0, width, y, bits, Samples), y, (short)plane);
                }
            }
        }
        return stream.ToArray();
    }

    private static byte[] Row(int start, int width, int y, int bits, Func<int, int, int[]> sample)
    {
        int[] values = [.. Enumerable.Range(start, width).SelectMany(x => sample(x, y))];
        if (bits == 16)
            return [.. values.SelectMany(v => BitConverter.GetBytes((ushort)v))];
        byte[] row = new byte[(values.Length * bits + 7) / 8];
        for (int i = 0; i < values.Length; i++)
            row[i * bits / 8] |= (byte)(values[i] << (8 - bits - i * bits % 8));
        return row;
    }
}
