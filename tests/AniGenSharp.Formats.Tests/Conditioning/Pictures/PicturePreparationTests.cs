using System.Security.Cryptography;
using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Geometry;
using AniGenSharp.TestKit;
using AniGenSharp.TestKit.Goldens;

namespace AniGenSharp.Formats.Tests.Conditioning.Pictures;

public sealed class PicturePreparationTests
{
    [Fact]
    public void The_bytes_match_the_reference()
    {
        var prepared = PicturePreparation.Prepare(Fixture("rgba_edge_in"), null, 518, "edge");
        Assert.Equal(Fixture("rgba_edge_rgb").Pixels, prepared.Rgb.Pixels);
        Assert.Equal(Fixture("rgba_edge_normal").Pixels, prepared.Normal.Pixels);
    }

    /// <summary>SHA-256 of the red, green and blue bytes of the reference's pictures, and of the constant normals.</summary>
    [Theory]
    [InlineData(
        "rgba_300x400_in", "d5cae6d9dc5acd2d293d99e0bde5aac47d0176231f52486dacddd2d93931a749",
        "7db801f3dfa7d8ae23b332c037cc884d082f76f6a15dd47c95dce4350ac1f68f")]
    [InlineData(
        "rgba_820x640_in", "86f13b795d2e73622de209b46945abb4e2717d9467b3e49c7d67e048eb59edc6",
        "10caee59fd7eb3ab6f6ab6a945a293e8cfb3d46f842eca42d51496f51bdd8da0")]
    public void The_bytes_have_the_references_digest(string name, string rgb, string normal)
    {
        var picture = PictureReader.Read(TestPaths.Fixture("preprocess", name + ".webp"));
        var prepared = PicturePreparation.Prepare(picture, null, 518, name);
        Assert.Equal(rgb, Digest(prepared.Rgb));
        Assert.Equal(normal, Digest(prepared.Normal));

        static string Digest(RgbaImage image) => Convert.ToHexStringLower(SHA256.HashData([.. image.Pixels.Where((_, i) => i % 4 != 3)]));
    }

    [Fact]
    public void Normals_are_cropped_like_the_picture()
    {
        var picture = Fixture("rgba_edge_in");
        var golden = new GoldenFile("preprocess", "rgba_edge_field");
        var field = new NormalField(picture.Width, picture.Height, golden.Floats("normal_field"));
        var prepared = PicturePreparation.Prepare(picture, PicturePreparation.ToColors(field), 518, "edge");
        Assert.Equal(Fixture("rgba_edge_normal_from_field").Pixels, prepared.Normal.Pixels);
    }

    [Fact]
    public void The_starters_picture_matches_its_golden()
    {
        var picture = PictureReader.Read(TestPaths.Sample("trex_01.png"));
        var golden = new GoldenFile("starter", "stage1");
        var prepared = PicturePreparation.Prepare(picture, null, 224, "trex_01.png").Rgb;
        Assert.Equal(golden.Bytes("image_u8"), prepared.Pixels.Where((_, i) => i % 4 != 3));
        Assert.All(prepared.Pixels.Where((_, i) => i % 4 == 3), alpha => Assert.Equal(255, alpha));
    }

    [Fact]
    public void A_fully_transparent_picture_is_rejected()
    {
        var e = Assert.Throws<PictureException>(
            () => PicturePreparation.Prepare(new RgbaImage(8, 8, new byte[256]), null, 518, "ghost.png"));
        Assert.StartsWith("ghost.png: every pixel is transparent", e.Message);
    }

    [Fact]
    public void A_subject_that_shows_nothing_is_rejected()
    {
        foreach (var (width, height) in new[] { (1, 1), (2, 2), (1000, 1), (5000, 3), (15, 15) })
        {
            byte[] pixels = [.. Enumerable.Repeat((byte[])[1, 2, 3, 254], width * height).SelectMany(p => p)];
            var e = Assert.Throws<PictureException>(
                () => PicturePreparation.Prepare(new RgbaImage(width, height, pixels), null, 518, "dot.png"));
            Assert.StartsWith($"dot.png: the subject has {width} x {height} pixels", e.Message);
        }
    }

    [Fact]
    public void A_black_picture_and_one_of_several_subjects_get_a_note()
    {
        Assert.Empty(PictureNotes.Of(Disks(200)));
        Assert.Contains("nearly black", Assert.Single(PictureNotes.Of(Disks(10))));
        Assert.Contains("2 subjects", Assert.Single(PictureNotes.Of(Disks(200, 60, 200))));
        // A small part beside the subject is not another subject.
        Assert.Empty(PictureNotes.Of(Disks(200, 10)));
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void The_samples_show_one_subject_each(string sample)
    {
        var picture = PictureReader.Read(TestPaths.Sample(sample));
        Assert.Empty(PictureNotes.Of(PicturePreparation.Prepare(picture, null, 518, sample).Rgb));
    }

    [Fact]
    public void A_faint_picture_is_used_whole()
    {
        // The reference does the same if no alpha is above 0.8 · 255.
        byte[] pixels = [.. Enumerable.Repeat((byte[])[255, 255, 255, 204], 256).SelectMany(p => p)];
        var prepared = PicturePreparation.Prepare(new RgbaImage(16, 16, pixels), null, 16, "faint.png");
        Assert.All(prepared.Rgb.Pixels.Chunk(4), pixel => Assert.Equal([204, 204, 204, 255], pixel));
    }

    public static TheoryData<string> Samples() =>
        [.. Directory.GetFiles(Path.GetDirectoryName(TestPaths.Sample("trex_01.png"))!, "*.png").Select(path => Path.GetFileName(path))];

    /// <summary>A disk on black, and further disks of other radii beside it.</summary>
    private static RgbaImage Disks(byte level, int secondRadius = 0, byte secondLevel = 200)
    {
        const int Size = 400, Radius = 70;
        byte[] pixels = new byte[4 * Size * Size];
        for (int i = 0; i < Size * Size; i++)
        {
            int x = i % Size, y = i / Size - 200;
            bool isFirst = (x - 100) * (x - 100) + y * y < Radius * Radius;
            bool isSecond = (x - 300) * (x - 300) + y * y < secondRadius * secondRadius;
            byte value = isFirst ? level : isSecond ? secondLevel : (byte)0;
            (pixels[4 * i], pixels[4 * i + 1], pixels[4 * i + 2], pixels[4 * i + 3]) = (value, value, value, 255);
        }
        return new RgbaImage(Size, Size, pixels);
    }

    private static RgbaImage Fixture(string name) => PictureReader.Read(TestPaths.Fixture("preprocess", name + ".png"));
}
