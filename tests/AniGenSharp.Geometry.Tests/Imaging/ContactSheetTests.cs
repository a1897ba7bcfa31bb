using AniGenSharp.Geometry.Imaging;

namespace AniGenSharp.Geometry.Tests.Imaging;

public sealed class ContactSheetTests
{
    [Fact]
    public void Pictures_are_pasted_in_rows()
    {
        RgbaImage red = Filled(10, 6, [255, 0, 0, 255]), half = Filled(4, 4, [0, 0, 0, 128]);

        RgbaImage sheet = ContactSheet.Compose([[red, half], [half]], gap: 2);

        Assert.Equal((2 + 12 + 6, 2 + 8 + 6), (sheet.Width, sheet.Height));
        Assert.Equal([255, 0, 0, 255], Pixel(2, 2));
        Assert.Equal([127, 127, 127, 255], Pixel(14, 2));
        Assert.Equal([255, 255, 255, 255], Pixel(14, 6));
        Assert.Equal([127, 127, 127, 255], Pixel(5, 13));
        Assert.Equal([255, 255, 255, 255], Pixel(0, 0));

        byte[] Pixel(int x, int y) => sheet.Pixels.AsSpan((y * sheet.Width + x) * 4, 4).ToArray();
        static RgbaImage Filled(int width, int height, byte[] color) =>
            new(width, height, [.. Enumerable.Range(0, width * height).SelectMany(_ => color)]);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(51, 5)]
    public void Strips_with_captions_are_arranged_in_columns(int count, int columns)
    {
        var cell = new RgbaImage(64, 64, [.. Enumerable.Repeat((byte)255, 4 * 64 * 64)]);
        IReadOnlyList<RgbaImage>[] strips = [.. Enumerable.Repeat((IReadOnlyList<RgbaImage>)[cell, cell, cell, cell], count)];
        string[] captions = [.. Enumerable.Range(0, count).Select(i => $"fish_{i}.png")];
        var sheet = ContactSheet.Compose(strips, captions);
        Assert.Equal(columns * (8 + 4 * 72), sheet.Width);
        Assert.InRange((double)sheet.Width / sheet.Height, count == 1 ? 2.5 : 0.8, 3.5);
        // The captions are the only black there is.
        Assert.Contains(sheet.Pixels, value => value == 0);
        Assert.NotEqual(ContactSheet.Compose(strips, [.. captions.Select(_ => "other")]).Pixels, sheet.Pixels);
        Assert.Throws<ArgumentException>(() => ContactSheet.Compose(strips, []));
    }

    [Fact]
    public void Letters_differ_and_long_captions_are_cut()
    {
        const string Text = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.,()+/%:=";
        Assert.Equal(Text.Length, Text.Select(letter => Convert.ToHexString(Written(letter.ToString(), 12).Pixels)).Distinct().Count());
        Assert.Equal(Written("abcdefgh", 40).Pixels, Written("abcdefxyz", 40).Pixels[..]);
        Assert.Equal(Written("\u732b", 12).Pixels, Written("\u72ac", 12).Pixels); // a box for either

        static RgbaImage Written(string text, int width)
        {
            var image = new RgbaImage(40, 8, [.. Enumerable.Repeat((byte)255, 4 * 40 * 8)]);
            PixelFont.Write(image, text, 0, 0, width, 1);
            return image;
        }
    }
}
