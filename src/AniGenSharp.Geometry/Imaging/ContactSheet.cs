namespace AniGenSharp.Geometry.Imaging;

/// <summary>Arranges several pictures on one sheet.</summary>
internal static class ContactSheet
{
    private const byte Paper = 255;

    /// <summary>Width over height of a sheet with captions.</summary>
    private const double ScreenAspect = 1.5;

    private const int CaptionScale = 2;

    /// <summary>Rows of pictures on white, each row as high as its tallest picture.</summary>
    /// <param name="rows">At least one row with at least one picture.</param>
    /// <param name="gap">Pixels between pictures and around the sheet.</param>
    /// <returns>The sheet, opaque.</returns>
    /// <exception cref="ArgumentException">There is no picture.</exception>
    public static RgbaImage Compose(IReadOnlyList<IReadOnlyList<RgbaImage>> rows, int gap = 8)
    {
        if (!rows.Any(row => row.Count > 0))
            throw new ArgumentException("A sheet needs at least one picture.", nameof(rows));
        int width = gap + rows.Max(row => row.Sum(cell => cell.Width + gap));
        int height = gap + rows.Sum(row => row.Count == 0 ? 0 : row.Max(cell => cell.Height) + gap);
        var sheet = new RgbaImage(width, height, new byte[width * height * 4]);
        Array.Fill(sheet.Pixels, Paper);

        int top = gap;
        foreach (IReadOnlyList<RgbaImage> row in rows.Where(row => row.Count > 0))
        {
            int left = gap;
            foreach (RgbaImage cell in row)
            {
                Paste(cell, sheet, left, top);
                left += cell.Width + gap;
            }
            top += row.Max(cell => cell.Height) + gap;
        }
        return sheet;
    }

    /// <summary>
    /// Strips of pictures, each with a caption above it, in as many columns as make the sheet about as wide as a screen.
    /// </summary>
    /// <param name="strips">At least one strip, each with at least one picture.</param>
    /// <param name="captions">One caption per strip.</param>
    /// <exception cref="ArgumentException">There is no picture, or the number of captions differs.</exception>
    public static RgbaImage Compose(IReadOnlyList<IReadOnlyList<RgbaImage>> strips, IReadOnlyList<string> captions)
    {
        if (captions.Count != strips.Count)
            throw new ArgumentException("A sheet needs one caption per row.", nameof(captions));
        RgbaImage[] blocks = [.. strips.Select((strip, i) => Captioned(Compose([strip]), captions[i]))];
        double width = blocks.Max(block => block.Width), height = blocks.Max(block => block.Height);
        int columns = Math.Clamp((int)Math.Round(Math.Sqrt(blocks.Length * height * ScreenAspect / width)), 1, blocks.Length);
        return Compose([.. blocks.Chunk(columns)], gap: 0);
    }

    private static RgbaImage Captioned(RgbaImage strip, string caption)
    {
        const int Gap = 8;
        int line = PixelFont.Height(CaptionScale) + Gap;
        var block = new RgbaImage(strip.Width, strip.Height + line, new byte[4 * strip.Width * (strip.Height + line)]);
        Array.Fill(block.Pixels, Paper);
        Paste(strip, block, 0, line);
        PixelFont.Write(block, caption, Gap, Gap, block.Width - 2 * Gap, CaptionScale);
        return block;
    }

    private static void Paste(RgbaImage cell, RgbaImage sheet, int left, int top)
    {
        for (int y = 0; y < cell.Height; y++)
        {
            for (int x = 0; x < cell.Width; x++)
            {
                ReadOnlySpan<byte> source = cell.Pixels.AsSpan((y * cell.Width + x) * 4, 4);
                Span<byte> target = sheet.Pixels.AsSpan(((top + y) * sheet.Width + left + x) * 4, 4);
                for (int channel = 0; channel < 3; channel++)
                    target[channel] = (byte)((source[channel] * source[3] + Paper * (255 - source[3]) + 127) / 255);
            }
        }
    }
}
