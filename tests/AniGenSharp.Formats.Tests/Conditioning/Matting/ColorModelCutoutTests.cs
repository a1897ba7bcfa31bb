using AniGenSharp.Conditioning.Matting;
using AniGenSharp.Conditioning.Pictures;
using AniGenSharp.Geometry;
using AniGenSharp.TestKit;

namespace AniGenSharp.Formats.Tests.Conditioning.Matting;

/// <summary>Subjects in front of backgrounds as in photographs: cut out almost exactly, or refused.</summary>
public sealed class ColorModelCutoutTests
{
    private const double MaxWrong = 0.05;

    [Theory]
    [InlineData("humanoid_03", "gradient")]
    [InlineData("trex_05", "foliage")]
    [InlineData("spider_10", "stone")]
    [InlineData("humanoid_09", "sky and ground")]
    public void A_subject_whose_colors_differ_from_the_background_is_cut_out(string sample, string kind)
    {
        var subject = Sample(sample, 256);
        var cut = ColorModelCutout.TryRemove(Scenes.Compose(subject, kind), out string doubt);
        Assert.True(cut is not null, doubt);
        Assert.InRange(Wrong(subject, cut), 0, MaxWrong);
    }

    [Theory]
    [InlineData("lizard_07", "bricks")]
    [InlineData("snake_11", "sky and ground")]
    [InlineData("quadruped_02", "noise")]
    public void Similar_colors_are_refused(string sample, string kind)
    {
        Assert.Null(ColorModelCutout.TryRemove(Scenes.Compose(Sample(sample, 256), kind), out string doubt));
        Assert.NotEmpty(doubt);
    }

    /// <summary>A scene without a subject, and one whose subject leaves the picture.</summary>
    [Fact]
    public void Without_a_whole_subject_the_picture_is_refused()
    {
        var empty = new RgbaImage(200, 200, new byte[4 * 200 * 200]);
        Assert.All(Scenes.Kinds, kind => Assert.Null(ColorModelCutout.TryRemove(Scenes.Compose(empty, kind), out _)));
        var half = Sample("trex_05", 256);
        for (int y = 0; y < 256; y++)
            half.Pixels.AsSpan(4 * (256 * y + 128), 4 * 128).CopyTo(half.Pixels.AsSpan(4 * 256 * y));
        Assert.Null(ColorModelCutout.TryRemove(Scenes.Compose(half, "foliage"), out _));
    }

    /// <summary>A part of the subject in the background's own colors is noticed by its lack of texture.</summary>
    [Fact]
    public void A_part_in_the_backgrounds_colors_is_noticed()
    {
        Assert.Null(ColorModelCutout.TryRemove(Scenes.Compose(Sample("bird_04", 256), "foliage", 1014), out string doubt));
        Assert.Contains("the background's colors", doubt);
    }

    [Theory]
    [InlineData("humanoid_03", "stone")]
    [InlineData("trex_05", "foliage")]
    public void A_subject_of_which_one_half_has_the_backgrounds_colors_is_refused(string sample, string kind) => Assert.Null(
        ColorModelCutout.TryRemove(Scenes.Compose(Scenes.Camouflage(Sample(sample, 256), kind), kind), out _));

    /// <summary>Every fourth sample before every kind of background: what is not refused is right.</summary>
    [Fact]
    [Trait("Speed", "Slow")]
    public void Whatever_is_cut_out_is_almost_exact()
    {
        string[] files = Directory.GetFiles(Path.GetDirectoryName(TestPaths.Sample("trex_01.png"))!, "*.png");
        var scenes = files.Order().Where((_, i) => i % 4 == 0)
            .SelectMany(_ => Scenes.Kinds, (file, kind) => (Name: Path.GetFileNameWithoutExtension(file), Kind: kind));
        var wrong = scenes.AsParallel().Select(scene =>
        {
            var subject = Sample(scene.Name, 512);
            var cut = ColorModelCutout.TryRemove(Scenes.Compose(subject, scene.Kind, seed: 2), out _);
            return (Scene: scene, Share: cut is null ? -1 : Wrong(subject, cut));
        }).Where(result => result.Share >= 0).ToList();
        Assert.InRange(wrong.Count, 5, 14);
        Assert.All(wrong, result => Assert.True(result.Share <= MaxWrong, $"{result.Scene}: {result.Share:f3}"));
    }

    private static RgbaImage Sample(string name, int side) => PictureReader.Read(TestPaths.Sample(name + ".png")).Resize(side, side);

    /// <summary>Wrong pixels over the subject's.</summary>
    private static double Wrong(RgbaImage subject, RgbaImage cut)
    {
        int wrong = 0, area = 0;
        for (int i = 3; i < subject.Pixels.Length; i += 4)
        {
            bool expected = subject.Pixels[i] > 127;
            wrong += expected != cut.Pixels[i] > 127 ? 1 : 0;
            area += expected ? 1 : 0;
        }
        return (double)wrong / area;
    }
}
