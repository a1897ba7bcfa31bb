using AniGenSharp.Checkpoints;
using AniGenSharp.Conditioning;
using AniGenSharp.Geometry;
using AniGenSharp.TestSupport;

namespace AniGenSharp.Tests.Conditioning;

public sealed class PicturePreparationTests
{
    [Theory]
    [InlineData("rgba_edge", "rgb", "normal")]
    [InlineData("rgba_300x400", "rgb", null)]
    public void Gives_the_references_bytes(string name, string rgb, string? normal)
    {
        var picture = Fixture($"{name}_in");
        var prepared = PicturePreparation.Prepare(picture, null, 518, name);
        Assert.Equal(Fixture($"{name}_{rgb}").Pixels, prepared.Rgb.Pixels);
        if (normal is not null)
            Assert.Equal(Fixture($"{name}_{normal}").Pixels, prepared.Normal.Pixels);
    }

    [Fact]
    public void Normals_go_through_the_same_crop()
    {
        var picture = Fixture("rgba_edge_in");
        using var golden = new Golden("preprocess", "rgba_edge_field");
        using var values = golden["normal_field"].to(TorchSharp.torch.ScalarType.Float32);
        var field = new NormalField(picture.Width, picture.Height, values.data<float>().ToArray());
        var prepared = PicturePreparation.Prepare(picture, PicturePreparation.Colours(field), 518, "edge");
        Assert.Equal(Fixture("rgba_edge_normal_from_field").Pixels, prepared.Normal.Pixels);
    }

    [Fact]
    public void The_starters_picture_is_its_golden()
    {
        var picture = PictureReader.Read(TestPaths.Sample("trex_01.png"));
        using var golden = new SafetensorsFile(TestPaths.Fixture("starter", "stage1.safetensors"));
        var prepared = PicturePreparation.Prepare(picture, null, 224, "trex_01.png").Rgb;
        Assert.Equal(golden.Span<byte>("image_u8").ToArray(), prepared.Pixels.Where((_, i) => i % 4 != 3));
        Assert.All(prepared.Pixels.Where((_, i) => i % 4 == 3), alpha => Assert.Equal(255, alpha));
    }

    [Fact]
    public void A_fully_transparent_picture_is_refused()
    {
        var e = Assert.Throws<PictureException>(() => PicturePreparation.Prepare(new RgbaImage(8, 8, new byte[256]), null, 518, "ghost.png"));
        Assert.StartsWith("ghost.png: every pixel is transparent", e.Message);
    }

    [Fact]
    public void A_subject_of_one_pixel_is_refused()
    {
        var e = Assert.Throws<PictureException>(() => PicturePreparation.Prepare(new RgbaImage(1, 1, [1, 2, 3, 254]), null, 518, "dot.png"));
        Assert.StartsWith("dot.png: the subject is 1 x 1 pixels", e.Message);
    }

    [Fact]
    public void A_faint_picture_is_used_whole()
    {
        // The reference's way where no alpha is above 0.8 · 255.
        byte[] pixels = [.. Enumerable.Repeat((byte[])[255, 255, 255, 204], 16).SelectMany(p => p)];
        var prepared = PicturePreparation.Prepare(new RgbaImage(4, 4, pixels), null, 4, "faint.png");
        Assert.All(prepared.Rgb.Pixels.Chunk(4), pixel => Assert.Equal([204, 204, 204, 255], pixel));
    }

    private static RgbaImage Fixture(string name) => PictureReader.Read(TestPaths.Fixture("preprocess", name + ".png"));
}
