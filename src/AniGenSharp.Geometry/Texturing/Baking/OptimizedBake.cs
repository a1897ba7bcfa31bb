using System.Numerics;
using AniGenSharp.Geometry.Concurrency;

namespace AniGenSharp.Geometry.Texturing.Baking;

/// <summary>
/// The reference's default bake (<c>bake_texture</c> with mode opt in anigen/utils/postprocessing_utils.py): 500 steps of Adam on the
/// texture, each for one view of a hundred, with an L1 loss, a small total variation term and a cosine learning-rate schedule. Lookups are
/// bilinear. The reference starts from black, so texels that few views show stay dark; this implementation starts from the existing
/// texture.
/// </summary>
/// <remarks>
/// Adam: Kingma and Ba, "Adam: a method for stochastic optimization", 2015. Every step is linear in the texels and pixels.
/// </remarks>
internal static class OptimizedBake
{
    private const int Steps = 500;
    private const float VariationWeight = 0.01f;
    private const float FirstRate = 1e-2f, LastRate = 1e-5f;

    private const float Beta1 = 0.5f, Beta2 = 0.9f, Epsilon = 1e-8f;

    /// <summary>Improves a texture.</summary>
    /// <param name="canvas">The texture. Its known texels are replaced by the result.</param>
    /// <param name="views">At least one view.</param>
    /// <param name="seed">Seed for the order of the views.</param>
    /// <param name="cancellationToken">Checked between steps.</param>
    /// <exception cref="OperationCanceledException">The token was canceled.</exception>
    public static void Run(TextureCanvas canvas, BakeView[] views, int seed, CancellationToken cancellationToken)
    {
        int size = canvas.Size;
        var loss = new TextureLoss(size, VariationWeight);
        var adam = new Adam(canvas.ToFloats());
        var random = new Random(seed);
        float rate = FirstRate;
        for (int step = 0; step < Steps; step++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            loss.SetVariationGradient(adam.Values, adam.Gradient);
            loss.AddData(adam.Values, views[random.Next(views.Length)], adam.Gradient);
            float correction1 = 1 - MathF.Pow(Beta1, step + 1), correction2 = 1 - MathF.Pow(Beta2, step + 1);
            float stepRate = rate / correction1, scale = 1 / MathF.Sqrt(correction2);
            Parallel.For(0, size, ParallelLoops.Options, y => adam.Step(y * size * 3, size * 3, stepRate, scale));
            rate = LastRate + 0.5f * (FirstRate - LastRate) * (1 + MathF.Cos(MathF.PI * step / Steps));
        }

        for (int i = 0; i < canvas.Colors.Length; i++)
        {
            if (canvas.Known[i])
                canvas.Colors[i] = Vector3.Clamp(new Vector3(adam.Values.AsSpan(3 * i, 3)), Vector3.Zero, Vector3.One);
        }
    }

    /// <summary>Values to optimize, with the running means of their gradient and of its square.</summary>
    private sealed class Adam(float[] values)
    {
        private readonly float[] _mean = new float[values.Length];
        private readonly float[] _square = new float[values.Length];

        public float[] Values { get; } = values;

        public float[] Gradient { get; } = new float[values.Length];

        /// <summary>Updates a range of the values.</summary>
        /// <param name="start">The first value.</param>
        /// <param name="length">Number of values.</param>
        /// <param name="rate">The learning rate, corrected for the bias of the mean.</param>
        /// <param name="scale">The correction for the bias of the square root of the mean square.</param>
        public void Step(int start, int length, float rate, float scale)
        {
            int i = start, end = start + length;
            for (; i + Vector<float>.Count <= end; i += Vector<float>.Count)
            {
                var g = new Vector<float>(Gradient, i);
                Vector<float> m = new Vector<float>(_mean, i) * Beta1 + g * (1 - Beta1);
                Vector<float> v = new Vector<float>(_square, i) * Beta2 + g * g * (1 - Beta2);
                m.CopyTo(_mean, i);
                v.CopyTo(_square, i);
                (new Vector<float>(Values, i) - m * rate / (Vector.SquareRoot(v) * scale + new Vector<float>(Epsilon))).CopyTo(Values, i);
            }
            for (; i < end; i++)
            {
                _mean[i] = _mean[i] * Beta1 + Gradient[i] * (1 - Beta1);
                _square[i] = _square[i] * Beta2 + Gradient[i] * Gradient[i] * (1 - Beta2);
                Values[i] -= _mean[i] * rate / (MathF.Sqrt(_square[i]) * scale + Epsilon);
            }
        }
    }
}
