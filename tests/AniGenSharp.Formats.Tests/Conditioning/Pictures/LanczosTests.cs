using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Geometry;
using AniGenSharp.TestKit.Goldens;

namespace AniGenSharp.Formats.Tests.Conditioning.Pictures;

public sealed class LanczosTests
{
    [Theory]
    [InlineData("L", 1, 100, 90)]
    [InlineData("L", 1, 20, 31)]
    [InlineData("RGB", 3, 100, 90)]
    [InlineData("RGB", 3, 20, 31)]
    [InlineData("RGBA", 4, 100, 90)]
    [InlineData("RGBA", 4, 20, 31)]
    public void The_bytes_are_the_same_as_Pillows(string mode, int channels, int width, int height)
    {
        var golden = new GoldenFile("preprocess", "lanczos");
        byte[] input = golden.Bytes($"lanczos.{mode}.in");
        byte[] expected = golden.Bytes($"lanczos.{mode}.out_{width}x{height}");
        byte[] actual = mode == "RGBA"
            ? Lanczos.Resize(new RgbaImage(53, 37, input), width, height).Pixels
            : Lanczos.Resize(input, 53, 37, channels, width, height);
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Resizing_to_the_same_size_changes_nothing()
    {
        // Pillow returns a copy; a detour through premultiplied colors would lose bits.
        var image = new RgbaImage(2, 1, [200, 100, 3, 1, 7, 8, 9, 0]);
        Assert.Same(image, Lanczos.Resize(image, 2, 1));
    }
}
