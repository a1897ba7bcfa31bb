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
}
