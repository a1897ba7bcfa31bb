namespace AniGenSharp.Geometry.Imaging;

/// <summary>
/// Writes captions in letters of 5 x 7 pixels: the same everywhere, also on systems without fonts. Characters that it does not have are
/// shown as boxes.
/// </summary>
internal static class PixelFont
{
    private const int Columns = 5, Rows = 7;
    private const string Box = "7F4141417F";
    private const string Space = "0000000000";

    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.,()+/%:=";

    /// <summary>Two hexadecimal digits per column, the top row in the lowest bit.</summary>
    private const string Glyphs =
        "7E1111117E7F494949363E414141227F4141221C7F494949417F090909013E4149497A7F0808087F"
        + "00417F41002040413F017F081422417F404040407F020C027F7F0408107F3E4141413E7F09090906"
        + "3E4151215E7F09192946464949493101017F01013F4040403F1F2040201F3F4038403F6314081463"
        + "0708700807615149454320545454787F484444383844444420384444487F3854545418087E090102"
        + "0C5252523E7F0804047800447D40002040443D007F1028440000417F40007C041804787C08040478"
        + "38444444387C14141408081414187C7C080404084854545420043F4440203C4040207C1C2040201C"
        + "3C4030403C44281028440C5050503C4464544C443E5149453E00427F400042615149462141454B31"
        + "1814127F1027454545393C4A49493001710905033649494936064949291E08080808084040404040"
        + "00606000000050300000001C2241000041221C0008083E0808201008040223130864620036360000"
        + "1414141414";

    /// <summary>Height of a line in pixels.</summary>
    /// <param name="scale">Pixels of the picture per pixel of a letter.</param>
    public static int Height(int scale) => Rows * scale;

    /// <summary>Writes a text in black; what does not fit is cut off and marked by two dots.</summary>
    /// <param name="image">The picture to write on.</param>
    /// <param name="text">The text.</param>
    /// <param name="left">Column of its left edge.</param>
    /// <param name="top">Row of its top edge.</param>
    /// <param name="width">Columns that it may cover.</param>
    /// <param name="scale">Pixels of the picture per pixel of a letter.</param>
    public static void Write(RgbaImage image, string text, int left, int top, int width, int scale)
    {
        int fitting = width / ((Columns + 1) * scale);
        if (text.Length > fitting)
            text = text[..Math.Max(0, fitting - 2)] + "..";
        for (int letter = 0; letter < text.Length; letter++)
        {
            int at = Letters.IndexOf(text[letter], StringComparison.Ordinal);
            ReadOnlySpan<char> glyph = text[letter] == ' ' ? Space : at < 0 ? Box : Glyphs.AsSpan(at * 2 * Columns, 2 * Columns);
            for (int column = 0; column < Columns; column++)
            {
                int bits = Convert.ToInt32(glyph.Slice(2 * column, 2).ToString(), 16);
                for (int row = 0; row < Rows; row++)
                {
                    if ((bits >> row & 1) != 0)
                        Fill(image, left + ((Columns + 1) * letter + column) * scale, top + row * scale, scale);
                }
            }
        }
    }

    private static void Fill(RgbaImage image, int left, int top, int side)
    {
        for (int y = Math.Max(0, top); y < Math.Min(image.Height, top + side); y++)
        {
            for (int x = Math.Max(0, left); x < Math.Min(image.Width, left + side); x++)
                image.Pixels.AsSpan(4 * (y * image.Width + x), 3).Clear();
        }
    }
}
