using System.Numerics;
using AniGenSharp.Geometry.Texturing.Baking;

namespace AniGenSharp.Geometry.Tests.Texturing.Baking;

public class TextureLossTests
{
    private const int Size = 40;
    private const float VariationWeight = 0.3f;

    [Fact]
    public void The_gradient_matches_finite_differences()
    {
        var random = new Random(3);
        float[] texture = [.. Enumerable.Range(0, Size * Size * 3).Select(_ => random.NextSingle())];
        BakeView view = View(random, 400);
        var loss = new TextureLoss(Size, VariationWeight);
        var gradient = new float[texture.Length];
        loss.SetVariationGradient(texture, gradient);
        loss.AddData(texture, view, gradient);

        // The loss is piecewise linear, so a small step changes it by exactly the gradient.
        const float Step = 1e-4f;
        double worst = 0, largest = gradient.Max(Math.Abs);
        int moved = 0;
        for (int i = 0; i < texture.Length; i += 7)
        {
            float kept = texture[i];
            texture[i] = kept + Step;
            double above = Variation(texture, VariationWeight) + loss.AddData(texture, view, []);
            double up = texture[i];
            texture[i] = kept - Step;
            double below = Variation(texture, VariationWeight) + loss.AddData(texture, view, []);
            double slope = (above - below) / (up - texture[i]);
            texture[i] = kept;
            // If a difference changes its sign within the step, there is no slope to compare with.
            if (Math.Abs(slope - gradient[i]) > 0.02 * largest && IsKink(loss, texture, view, i, Step))
                continue;
            worst = Math.Max(worst, Math.Abs(slope - gradient[i]));
            moved++;
        }

        Assert.True(moved > texture.Length / 7 * 0.95);
        Assert.True(worst < 0.01 * largest, $"{worst} of {largest}");
    }

    [Fact]
    public void A_texture_that_matches_the_views_has_no_loss()
    {
        // Colors that are linear in position are interpolated exactly.
        var positions = new List<Vector2>();
        var colors = new List<uint>();
        for (int i = 0; i < 38; i++)
        {
            positions.Add(new Vector2(i + 0.5f, 39 - i));
            colors.Add((uint)(2 * i + 1) | 5u << 8);
        }
        BakeView view = BakeView.Sort(positions, colors, Size);
        var texture = new float[Size * Size * 3];
        for (int i = 0; i < Size * Size; i++)
            (texture[3 * i], texture[3 * i + 1]) = (2 * (i % Size) / 255f, 5 / 255f);

        Assert.Equal(0, new TextureLoss(Size, 1).AddData(texture, view, []), 1e-7);
        Assert.True(Variation(texture, 1) > 0);
    }

    private static bool IsKink(TextureLoss loss, float[] texture, BakeView view, int i, float step)
    {
        // The second difference is nonzero exactly if a sign changes within the step.
        float kept = texture[i];
        double at = Variation(texture, VariationWeight) + loss.AddData(texture, view, []);
        texture[i] = kept + step;
        double above = Variation(texture, VariationWeight) + loss.AddData(texture, view, []);
        texture[i] = kept - step;
        double below = Variation(texture, VariationWeight) + loss.AddData(texture, view, []);
        texture[i] = kept;
        return above + below - 2 * at > 1e-9;
    }

    private static BakeView View(Random random, int count) => BakeView.Sort(
        [.. Enumerable.Range(0, count).Select(_ => new Vector2(random.NextSingle(), random.NextSingle()) * (Size - 1))],
        [.. Enumerable.Range(0, count).Select(_ => (uint)random.Next(1 << 24))], Size);

    /// <summary>The total variation term of the loss, summed directly from its definition.</summary>
    private static double Variation(float[] texture, float weight)
    {
        const int Row = Size * 3;
        double sum = 0;
        for (int i = 0; i < texture.Length; i++)
        {
            if (i % Row < Row - 3)
                sum += Math.Abs(texture[i + 3] - texture[i]);
            if (i < texture.Length - Row)
                sum += Math.Abs(texture[i + Row] - texture[i]);
        }
        return weight * sum / ((double)(Size - 1) * Size * 3);
    }
}
