using AniGenSharp.Conditioning.Matting;
using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Geometry;
using AniGenSharp.TestKit;

namespace AniGenSharp.Formats.Tests.Conditioning.Matting;

public sealed class PlainBackgroundTests
{
    private static readonly RgbaImage s_trex = PictureReader.Read(TestPaths.Sample("trex_01.png"));

    [Theory]
    [InlineData(255, 255, 255, 0, 0)]
    [InlineData(0, 0, 0, 0, 0)]
    [InlineData(30, 60, 160, 0, 0)]
    [InlineData(200, 200, 210, 40, 0)] // gradient from top to bottom
    [InlineData(200, 200, 210, 0, 3)] // noise
    public void The_alpha_of_a_subject_on_a_plain_background_is_recovered(byte r, byte g, byte b, int gradient, int noise)
    {
        var random = new Random(1);
        var flat = Composite(s_trex, (_, y) =>
        {
            int change = (gradient * y / s_trex.Height) + (noise == 0 ? 0 : random.Next(-noise, noise + 1));
            return ((byte)Math.Clamp(r - change, 0, 255), (byte)Math.Clamp(g - change, 0, 255), (byte)Math.Clamp(b - change, 0, 255));
        });
        var cut = PlainBackground.TryRemove(flat, out string doubt);
        Assert.True(cut is not null, doubt);
        Assert.Equal(0, cut.EnclosedShare);
        double union = 0, intersection = 0, worst = 0;
        for (int i = 0; i < s_trex.Pixels.Length; i += 4)
        {
            bool expected = s_trex.Pixels[i + 3] > 127, actual = cut.Picture.Pixels[i + 3] > 127;
            union += expected || actual ? 1 : 0;
            intersection += expected && actual ? 1 : 0;
            if (s_trex.Pixels[i + 3] == 255 && cut.Picture.Pixels[i + 3] == 255)
                worst = Math.Max(worst, Math.Abs(s_trex.Pixels[i] - cut.Picture.Pixels[i]));
        }
        Assert.InRange(intersection / union, 0.98, 1);
        Assert.InRange(worst, 0, 1);
    }

    /// <summary>A ring encloses a disk in the background's color, which is reported unless it is as small as an eye.</summary>
    [Theory]
    [InlineData(255, 255, 255)]
    [InlineData(40, 90, 160)]
    public void Enclosed_areas_of_the_background_are_reported(byte r, byte g, byte b)
    {
        var ring = Ring(r, g, b, outer: 90, inner: 50);
        var cut = PlainBackground.TryRemove(ring, out _);
        Assert.NotNull(cut);
        Assert.InRange(cut.EnclosedShare, 0.28, 0.32); // 50² / 90²
        Assert.Equal(255, cut.Picture.Pixels[4 * (128 * 256 + 128) + 3]);

        var eyes = PlainBackground.TryRemove(Ring(r, g, b, outer: 90, inner: 3), out _);
        Assert.NotNull(eyes);
        Assert.Equal(0, eyes.EnclosedShare);
    }

    [Fact]
    public void A_scene_is_rejected()
    {
        var scene = Composite(
            s_trex, (x, y) => ((byte)(128 + 100 * Math.Sin(x / 20.0)), (byte)(128 + 100 * Math.Cos(y / 15.0)), (byte)(x % 256)));
        Assert.Null(PlainBackground.TryRemove(scene, out string doubt));
        Assert.Equal("its border has many colors", doubt);
    }

    [Fact]
    public void A_soft_shadow_is_rejected()
    {
        var shadow = Composite(s_trex, (x, y) =>
        {
            double d = Math.Sqrt(Math.Pow((x - 256) / 180.0, 2) + Math.Pow((y - 440) / 40.0, 2));
            byte level = (byte)(255 - 120 * Math.Max(0, 1 - d));
            return (level, level, level);
        });
        Assert.Null(PlainBackground.TryRemove(shadow, out string doubt));
        Assert.Equal("the subject fades into the background, or casts a shadow on it", doubt);
    }

    [Fact]
    public void An_empty_picture_is_rejected()
    {
        var empty = Composite(new RgbaImage(64, 64, new byte[64 * 64 * 4]), (_, _) => (90, 90, 90));
        Assert.Null(PlainBackground.TryRemove(empty, out string doubt));
        Assert.Equal("nothing in it stands out from the background", doubt);
    }

    [Fact]
    public void A_framed_picture_is_rejected()
    {
        // Otherwise the frame would count as the background and everything inside it as a rectangular subject.
        var framed = Composite(new RgbaImage(256, 256, new byte[256 * 256 * 4]), (x, y) =>
            Math.Min(Math.Min(x, y), Math.Min(255 - x, 255 - y)) < 5 ? ((byte)255, (byte)255, (byte)255) : ((byte)x, (byte)y, (byte)90));
        Assert.Null(PlainBackground.TryRemove(framed, out string doubt));
        Assert.Equal("the subject fills it", doubt);
    }

    [Fact]
    public void Scattered_marks_are_rejected()
    {
        var dots = Composite(new RgbaImage(256, 256, new byte[256 * 256 * 4]), (x, y) =>
            x % 64 is > 20 and < 44 && y % 64 is > 20 and < 44 ? ((byte)200, (byte)0, (byte)0) : ((byte)255, (byte)255, (byte)255));
        Assert.Null(PlainBackground.TryRemove(dots, out string doubt));
        Assert.Equal("what stands out is in many pieces", doubt);
    }

    /// <summary>A dark ring on a background of one color.</summary>
    private static RgbaImage Ring(byte r, byte g, byte b, int outer, int inner) =>
        Composite(new RgbaImage(256, 256, new byte[256 * 256 * 4]), (x, y) =>
        {
            double distance = Math.Sqrt(Math.Pow(x - 128, 2) + Math.Pow(y - 128, 2));
            return distance < outer && distance >= inner ? ((byte)10, (byte)20, (byte)30) : (r, g, b);
        });

    private static RgbaImage Composite(RgbaImage subject, Func<int, int, (byte R, byte G, byte B)> background)
    {
        var pixels = new byte[subject.Pixels.Length];
        for (int i = 0; i < pixels.Length; i += 4)
        {
            var (r, g, b) = background(i / 4 % subject.Width, i / 4 / subject.Width);
            int alpha = subject.Pixels[i + 3];
            pixels[i] = (byte)((subject.Pixels[i] * alpha + r * (255 - alpha) + 127) / 255);
            pixels[i + 1] = (byte)((subject.Pixels[i + 1] * alpha + g * (255 - alpha) + 127) / 255);
            pixels[i + 2] = (byte)((subject.Pixels[i + 2] * alpha + b * (255 - alpha) + 127) / 255);
            pixels[i + 3] = 255;
        }
        return new RgbaImage(subject.Width, subject.Height, pixels);
    }
}
