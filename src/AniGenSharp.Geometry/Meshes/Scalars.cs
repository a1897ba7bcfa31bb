namespace AniGenSharp.Geometry.Meshes;

/// <summary>Functions of single numbers.</summary>
internal static class Scalars
{
    /// <summary>The logistic function, 1 / (1 + exp(−x)).</summary>
    public static float Sigmoid(float x) => 1 / (1 + MathF.Exp(-x));
}
