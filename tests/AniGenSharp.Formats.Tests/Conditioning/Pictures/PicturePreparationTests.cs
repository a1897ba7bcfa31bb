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
    public void A_subject_of_one_pixel_is_rejected()
    {
        var e = Assert.Throws<PictureException>(
            () => PicturePreparation.Prepare(new RgbaImage(1, 1, [1, 2, 3, 254]), null, 518, "dot.png"));
        Assert.StartsWith("dot.png: the subject is 1 x 1 pixels", e.Message);
    }

    [Fact]
    public void A_faint_picture_is_used_whole()
    {
        // The reference does the same if no alpha is above 0.8 · 255.
        byte[] pixels = [.. Enumerable.Repeat((byte[])[255, 255, 255, 204], 16).SelectMany(p => p)];
        var prepared = PicturePreparation.Prepare(new RgbaImage(4, 4, pixels), null, 4, "faint.png");
        Assert.All(prepared.Rgb.Pixels.Chunk(4), pixel => Assert.Equal([204, 204, 204, 255], pixel));
    }

    private static RgbaImage Fixture(string name) => PictureReader.Read(TestPaths.Fixture("preprocess", name + ".png"));
}
