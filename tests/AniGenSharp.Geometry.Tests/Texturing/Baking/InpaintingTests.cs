using System.Numerics;
using AniGenSharp.Geometry.Texturing.Baking;

namespace AniGenSharp.Geometry.Tests.Texturing.Baking;

public class InpaintingTests
{
    [Fact]
    public void A_hole_in_a_ramp_continues_the_ramp()
    {
        TextureCanvas canvas = Ramp(hole: (x, y) => Vector2.Distance(new(x, y), new(16, 16)) < 6);

        Inpainting.Fill(canvas, _ => true);

        Assert.DoesNotContain(false, canvas.Known);
        for (int i = 0; i < canvas.Colors.Length; i++)
            Assert.InRange(Vector3.Distance(Expected(i), canvas.Colors[i]), 0, 0.05);
    }

    [Fact]
    public void A_noisy_border_does_not_cause_streaks()
    {
        var random = new Random(1);
        TextureCanvas canvas = Ramp(hole: (x, _) => x >= 8);
        for (int i = 0; i < canvas.Colors.Length; i++)
            canvas.Colors[i] = new Vector3(0.4f + 0.2f * random.NextSingle());

        Inpainting.Fill(canvas, _ => true);

        Assert.All(canvas.Colors, color => Assert.InRange(color.X, 0.4f, 0.6f));
    }

    [Fact]
    public void Only_requested_and_reachable_texels_are_filled()
    {
        TextureCanvas canvas = Ramp(hole: (x, _) => x >= 16);

        Inpainting.Fill(canvas, texel => texel % 32 is < 20 or > 25);

        for (int i = 0; i < canvas.Known.Length; i++)
            Assert.Equal(i % 32 < 20, canvas.Known[i]);
    }

    [Fact]
    public void The_background_is_the_mean_of_nearby_colors()
    {
        var canvas = new TextureCanvas(16);
        (canvas.Colors[0], canvas.Known[0]) = (new Vector3(1, 0, 0), true);
        (canvas.Colors[255], canvas.Known[255]) = (new Vector3(0, 0, 1), true);

        canvas.FillBackground();

        Assert.Equal(new Vector3(1, 0, 0), canvas.Colors[1]);
        Assert.Equal(new Vector3(0, 0, 1), canvas.Colors[254]);
        Assert.Equal(new Vector3(0.5f, 0, 0.5f), canvas.Colors[15]);
    }

    private static Vector3 Expected(int texel) => new(texel % 32 / 32f, texel / 32 / 32f, 0.5f);

    private static TextureCanvas Ramp(Func<int, int, bool> hole)
    {
        var canvas = new TextureCanvas(32);
        for (int i = 0; i < canvas.Colors.Length; i++)
        {
            canvas.Known[i] = !hole(i % 32, i / 32);
            canvas.Colors[i] = canvas.Known[i] ? Expected(i) : new Vector3(9);
        }
        return canvas;
    }
}
