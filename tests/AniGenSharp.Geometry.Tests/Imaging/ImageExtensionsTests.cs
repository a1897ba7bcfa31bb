using AniGenSharp.TestKit;

namespace AniGenSharp.Geometry.Tests.Imaging;

public sealed class ImageExtensionsTests
{
    private static readonly RgbaImage s_image = new(2, 1, [255, 0, 0, 255, 0, 255, 0, 255]);

    [Fact]
    public void A_png_file_has_the_same_bytes_as_the_png_in_memory()
    {
        using var folder = new TemporaryFolder();
        s_image.SavePng(folder.File("picture.png"));
        Assert.Equal(s_image.ToPng(), File.ReadAllBytes(folder.File("picture.png")));
    }

    [Fact]
    public void A_resized_picture_has_the_requested_size()
    {
        var resized = s_image.Resize(8, 4);
        Assert.Equal((8, 4, 128), (resized.Width, resized.Height, resized.Pixels.Length));
        Assert.Throws<ArgumentOutOfRangeException>("width", () => s_image.Resize(0, 4));
        Assert.Throws<ArgumentOutOfRangeException>("height", () => s_image.Resize(8, 20000));
    }

    [Fact]
    public void Pictures_without_all_their_pixels_are_rejected()
    {
        var broken = new RgbaImage(2, 2, new byte[8]);
        Assert.Throws<ArgumentException>("image", () => broken.ToPng());
        Assert.Throws<ArgumentException>("image", () => broken.Resize(1, 1));
        Assert.Throws<ArgumentException>("frames", () => new[] { s_image, broken }.ToAnimatedPng(100));
        Assert.Throws<ArgumentException>("rows", () => new RgbaImage[][] { [s_image], [broken] }.ToContactSheet());
    }
}
