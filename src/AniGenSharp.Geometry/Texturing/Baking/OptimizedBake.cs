using System.Numerics;
using AniGenSharp.Geometry.Concurrency;

namespace AniGenSharp.Geometry.Texturing.Baking;

/// <summary>
/// The reference's default bake (postprocessing_utils.py, bake_texture, mode opt): 500 steps of Adam on the texture, each
/// towards one view of a hundred, with an L1 loss, a little total variation and a learning rate that falls along a
/// cosine. Lookups are bilinear. The reference begins with black, from which texels that few views show do not get away
/// in time; this begins with what is there.
/// </summary>
internal static class OptimizedBake
{
    private const int Steps = 500;
    private const float VariationWeight = 0.01f;
    private const float FirstRate = 1e-2f, LastRate = 1e-5f;

    private const float Beta1 = 0.5f, Beta2 = 0.9f, Epsilon = 1e-8f;

    /// <summary>Improves a texture.</summary>
    /// <param name="canvas">Its known texels are where the steps begin, and get what they end with.</param>
    /// <param name="views">At least one view.</param>
    /// <param name="seed">Chooses the order of the views.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    public static void Run(TextureCanvas canvas, BakeView[] views, int seed, CancellationToken cancellationToken)
    {
        int size = canvas.Size;
        var loss = new TextureLoss(size, VariationWeight);
        float[] texture = canvas.ToFloats(), gradient = new float[texture.Length];
        float[] mean = new float[texture.Length], square = new float[texture.Length];
        var random = new Random(seed);
        float rate = FirstRate;
        for (int step = 0; step < Steps; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            loss.SetVariationGradient(texture, gradient);
            loss.AddData(texture, views[random.Next(views.Length)], gradient);
            float correction1 = 1 - MathF.Pow(Beta1, step + 1), correction2 = 1 - MathF.Pow(Beta2, step + 1);
            float stepRate = rate / correction1, scale = 1 / MathF.Sqrt(correction2);
            Parallel.For(0, size, ParallelLoops.Options, y => Adam(texture, gradient, mean, square, y * size * 3, size * 3, stepRate, scale));
            rate = LastRate + 0.5f * (FirstRate - LastRate) * (1 + MathF.Cos(MathF.PI * step / Steps));
        }

        for (int i = 0; i < canvas.Colors.Length; i++)
        {
            if (canvas.Known[i])
                canvas.Colors[i] = Vector3.Clamp(new Vector3(texture[3 * i], texture[3 * i + 1], texture[3 * i + 2]), Vector3.Zero, Vector3.One);
        }
    }

    private static void Adam(float[] texture, float[] gradient, float[] mean, float[] square, int start, int length, float rate, float scale)
    {
        int i = start, end = start + length;
        for (; i + Vector<float>.Count <= end; i += Vector<float>.Count)
        {
            var g = new Vector<float>(gradient, i);
            Vector<float> m = new Vector<float>(mean, i) * Beta1 + g * (1 - Beta1);
            Vector<float> v = new Vector<float>(square, i) * Beta2 + g * g * (1 - Beta2);
            m.CopyTo(mean, i);
            v.CopyTo(square, i);
            (new Vector<float>(texture, i) - m * rate / (Vector.SquareRoot(v) * scale + new Vector<float>(Epsilon))).CopyTo(texture, i);
        }
        for (; i < end; i++)
        {
            mean[i] = mean[i] * Beta1 + gradient[i] * (1 - Beta1);
            square[i] = square[i] * Beta2 + gradient[i] * gradient[i] * (1 - Beta2);
            texture[i] -= mean[i] * rate / (MathF.Sqrt(square[i]) * scale + Epsilon);
        }
    }
}
