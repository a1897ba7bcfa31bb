using System.Numerics;
using AniGenSharp.Geometry.Concurrency;

namespace AniGenSharp.Geometry.Texturing.Baking;

/// <summary>
/// The difference between a texture and the views: the mean absolute difference of the bilinear lookups of one view, plus a share of the
/// texture's total variation (the mean absolute difference of neighboring texels, along rows and across).
/// </summary>
/// <param name="size">Texels per side, at least two.</param>
/// <param name="variationWeight">Share of the total variation.</param>
internal sealed class TextureLoss(int size, float variationWeight)
{
    private const int Channels = 3;
    private readonly int _row = size * Channels;

    /// <summary>Computes the loss of a view alone, and adds its gradient to the existing values.</summary>
    /// <param name="texture">[size, size, 3].</param>
    /// <param name="view">The view.</param>
    /// <param name="gradient">[size, size, 3], or empty if no gradient is needed.</param>
    public double AddData(float[] texture, BakeView view, float[] gradient)
    {
        if (view.Count == 0)
            return 0;
        int bands = view.BandStarts.Length - 1;
        var sums = new double[bands];
        float step = 1f / (view.Count * Channels);
        // A lookup reaches one row beyond its band, so neighboring bands are never processed at the same time.
        for (int parity = 0; parity < 2; parity++)
            Parallel.For(
                0, (bands + 1 - parity) / 2, ParallelLoops.Options,
                i => sums[2 * i + parity] = AddBand(texture, view, 2 * i + parity, gradient, step));
        return sums.Sum() * step;
    }

    /// <summary>Sets the gradient to that of the total variation term.</summary>
    public void SetVariationGradient(float[] texture, float[] gradient)
    {
        float step = variationWeight / ((float)(size - 1) * size * Channels);
        Parallel.For(0, size, ParallelLoops.Options, y =>
        {
            int start = y * _row, end = start + _row;
            int i = start;
            for (; i < end; i++)
            {
                bool left = i >= start + Channels, right = i < end - Channels, inner = left && right;
                if (inner && y > 0 && y < size - 1 && i + Vector<float>.Count <= end - Channels)
                {
                    var here = new Vector<float>(texture, i);
                    Vector<float> sum = Sign(here - new Vector<float>(texture, i - Channels))
                        + Sign(here - new Vector<float>(texture, i + Channels))
                        + Sign(here - new Vector<float>(texture, i - _row)) + Sign(here - new Vector<float>(texture, i + _row));
                    (sum * step).CopyTo(gradient, i);
                    i += Vector<float>.Count - 1;
                    continue;
                }
                float value = texture[i];
                int signs = (left ? MathF.Sign(value - texture[i - Channels]) : 0) + (right ? MathF.Sign(value - texture[i + Channels]) : 0)
                    + (y > 0 ? MathF.Sign(value - texture[i - _row]) : 0) + (y < size - 1 ? MathF.Sign(value - texture[i + _row]) : 0);
                gradient[i] = signs * step;
            }
        });
    }

    private double AddBand(float[] texture, BakeView view, int band, float[] gradient, float step)
    {
        double sum = 0;
        for (int pixel = view.BandStarts[band]; pixel < view.BandStarts[band + 1]; pixel++)
        {
            Vector2 place = view.TexelPositions[pixel];
            int x = Math.Min((int)place.X, size - 2), y = Math.Min((int)place.Y, size - 2);
            float fx = place.X - x, fy = place.Y - y;
            float w00 = (1 - fx) * (1 - fy), w10 = fx * (1 - fy), w01 = (1 - fx) * fy, w11 = fx * fy;
            int upper = y * _row + x * Channels, lower = upper + _row;
            uint color = view.Colors[pixel];
            for (int channel = 0; channel < Channels; channel++, upper++, lower++, color >>= 8)
            {
                float shown = texture[upper] * w00 + texture[upper + Channels] * w10 + texture[lower] * w01
                    + texture[lower + Channels] * w11;
                float difference = shown - (color & 255) * (1 / 255f);
                sum += Math.Abs(difference);
                if (gradient.Length == 0 || difference == 0)
                    continue;
                float pull = difference > 0 ? step : -step;
                gradient[upper] += pull * w00;
                gradient[upper + Channels] += pull * w10;
                gradient[lower] += pull * w01;
                gradient[lower + Channels] += pull * w11;
            }
        }
        return sum;
    }

    private static Vector<float> Sign(Vector<float> values) => Vector.ConditionalSelect(
        Vector.GreaterThan(values, Vector<float>.Zero), Vector<float>.One,
        Vector.ConditionalSelect(Vector.LessThan(values, Vector<float>.Zero), -Vector<float>.One, Vector<float>.Zero));
}
