using System.Numerics;
using AniGenSharp.Geometry.Imaging;
using AniGenSharp.Geometry.Rendering;
using AniGenSharp.TestKit.Rigs;

namespace AniGenSharp.Geometry.Tests.Rendering;

public class PreviewTests
{
    private static readonly PreviewOptions s_small = new() { Width = 96, Height = 80, Skeleton = true };
    private static readonly PreviewOptions s_turntable = new() { Width = 48, Height = 40, Supersampling = 2 };

    [Fact]
    public void The_same_asset_gives_the_same_bytes()
    {
        RgbaImage first = Preview.Render(Creature.Create(), s_small), second = Preview.Render(Creature.Create(), s_small);

        Assert.Equal((96, 80, 96 * 80 * 4), (first.Width, first.Height, first.Pixels.Length));
        Assert.Equal(first.Pixels, second.Pixels);
        Assert.Equal(ImageFile.EncodePng(first), ImageFile.EncodePng(second));
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(180, false)]
    public void Seen_from_the_front_the_left_legs_are_on_the_right(float azimuth, bool blueOnTheRight)
    {
        RgbaImage picture = Preview.Render(Creature.Create(), s_small with { Azimuth = azimuth, Elevation = 0, Skeleton = false });

        double blue = MeanColumn(picture, (r, _, b) => b > r + 40), red = MeanColumn(picture, (r, _, b) => r > b + 60);
        Assert.Equal(blueOnTheRight, blue > red + 5);
    }

    [Fact]
    public void From_the_left_the_head_is_on_the_left()
    {
        RgbaImage picture = Preview.Render(Creature.Create(), s_small with { Azimuth = 90, Elevation = 0, Skeleton = false });

        Assert.True(MeanColumn(picture, (r, g, b) => r > g + 25 && g > b + 25) < 30);
    }

    [Fact]
    public void The_skeleton_is_drawn_only_on_request()
    {
        RgbaImage with = Preview.Render(Creature.Create(), s_small),
            without = Preview.Render(Creature.Create(), s_small with { Skeleton = false });

        int changed = Enumerable.Range(0, 96 * 80).Count(i => with.Pixels[4 * i] != without.Pixels[4 * i]);
        Assert.InRange(changed, 100, 96 * 80 / 4);
    }

    [Fact]
    public void The_picture_shows_the_whole_asset()
    {
        foreach ((int width, int height) in new[] { (64, 64), (32, 96), (96, 32) })
        {
            var options = new PreviewOptions { Width = width, Height = height };
            RgbaImage picture = Preview.Render(Creature.Create(), options);
            RgbaImage empty = Preview.Render(Creature.Create(), options with { Frame = new PreviewFrame(new Vector3(100), 0.1f, 0.4f) });
            for (int y = 0; y < height; y++)
            {
                for (int x = 0; x < width; x++)
                {
                    if (x > 0 && y > 0 && x < width - 1 && y < height - 1)
                        continue;
                    int i = (y * width + x) * 4;
                    Assert.Equal(empty.Pixels.AsSpan(i, 4), picture.Pixels.AsSpan(i, 4));
                }
            }
        }
    }

    [Fact]
    public void A_texture_is_shown_the_right_way_up()
    {
        // A square that faces the camera; the texture's upper-left texel is red, the others are gray.
        var mesh = new TriangleMesh([new(-1, 0, 1), new(-1, 0, -1), new(1, 0, -1), new(1, 0, 1)], [0, 1, 2, 0, 2, 3])
        {
            TexCoords = [new(0, 0), new(0, 1), new(1, 1), new(1, 0)],
        };
        byte[] texels = [200, 20, 20, 255, 128, 128, 128, 255, 128, 128, 128, 255, 128, 128, 128, 255];
        var asset = new RiggedAsset(mesh, new Skeleton([default], [-1]), SkinInfluences.FromWeights(new SkinWeights([1, 1, 1, 1], 1)))
        {
            Texture = new RgbaImage(2, 2, texels),
        };

        RgbaImage picture = Preview.Render(asset, new PreviewOptions { Width = 64, Height = 64, Azimuth = 0, Elevation = 0 });

        Assert.True(Red(22, 22));
        Assert.False(Red(42, 22) || Red(22, 42) || Red(42, 42));

        bool Red(int x, int y) => picture.Pixels[(y * 64 + x) * 4] > picture.Pixels[(y * 64 + x) * 4 + 1] + 60;
    }

    [Fact]
    public void The_frames_show_one_full_turn()
    {
        RgbaImage[] frames = Preview.RenderTurntable(Creature.Create(), 4, s_turntable);

        Assert.Equal(4, frames.Length);
        var frame = s_turntable.FrameOf([Creature.Create().Mesh.Positions], everySide: true);
        Assert.Equal(Preview.Render(Creature.Create(), s_turntable with { Azimuth = 90, Frame = frame }).Pixels, frames[1].Pixels);
        Assert.Equal(4, frames.Select(frame => Convert.ToHexString(frame.Pixels)).Distinct().Count());
    }

    [Fact]
    public void The_sheet_shows_eight_sides_with_and_without_skeleton()
    {
        RgbaImage sheet = Preview.RenderSheet(Creature.Create(), side: 32);

        Assert.Equal((8 + 8 * 40, 8 + 2 * 40), (sheet.Width, sheet.Height));
    }

    /// <summary>A figure that is long in one direction must not leave most of the picture empty.</summary>
    [Fact]
    public void The_subject_fills_the_picture()
    {
        var asset = Creature.Create();
        var picture = Preview.Render(asset, new PreviewOptions { Width = 96, Height = 96, Azimuth = 90 });
        var backdrop = Preview.Render(asset, new PreviewOptions
        {
            Width = 96,
            Height = 96,
            Azimuth = 90,
            Frame = new PreviewFrame(new Vector3(100), 0.1f, 0.4f),
        });
        int[] covered =
        [
            .. Enumerable.Range(0, 96 * 96).Where(i => !picture.Pixels.AsSpan(4 * i, 3).SequenceEqual(backdrop.Pixels.AsSpan(4 * i, 3))),
        ];
        int width = covered.Max(i => i % 96) - covered.Min(i => i % 96), height = covered.Max(i => i / 96) - covered.Min(i => i / 96);
        Assert.InRange(Math.Max(width, height), 78, 95);
    }

    [Fact]
    public void A_clip_adds_a_row_of_poses_to_the_sheet()
    {
        var asset = Creature.Create() with { Clips = [Creature.Create().CreateMotion(MotionKind.Idle)] };
        var sheet = Preview.RenderSheet(asset, side: 24);
        Assert.Equal(8 + 3 * 32, sheet.Height);
    }

    private static double MeanColumn(RgbaImage picture, Func<int, int, int, bool> matches) =>
        Enumerable.Range(0, picture.Width * picture.Height)
            .Where(i => matches(picture.Pixels[4 * i], picture.Pixels[4 * i + 1], picture.Pixels[4 * i + 2]))
            .Average(i => (double)(i % picture.Width));
}
