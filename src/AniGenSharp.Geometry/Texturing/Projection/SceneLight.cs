using System.Numerics;

namespace AniGenSharp.Geometry.Texturing.Projection;

/// <summary>
/// The light of a picture: a factor on the surface's color that depends linearly on its direction (the first four spherical harmonics).
/// </summary>
/// <param name="Ambient">The factor for every direction.</param>
/// <param name="Gradient">What a direction adds, times its normal.</param>
internal readonly record struct SceneLight(float Ambient, Vector3 Gradient)
{
    private const float MinFactor = 0.2f, MaxFactor = 3;

    // Pulls the light towards an even one where few directions are visible, as a share of the pixels' weight.
    private const double Ridge = 0.02;

    /// <summary>Light that shows every color as it is.</summary>
    public static SceneLight Even => new(1, Vector3.Zero);

    /// <summary>The factor on the color of a surface.</summary>
    /// <param name="normal">Its direction.</param>
    public float Factor(Vector3 normal) => Math.Clamp(Ambient + Vector3.Dot(Gradient, normal), MinFactor, MaxFactor);

    /// <summary>This light with a share of its effect.</summary>
    /// <param name="share">0 for even light, 1 for this one.</param>
    public SceneLight Scale(float share) => new(1 + share * (Ambient - 1), share * Gradient);

    /// <summary>Perceived brightness of an sRGB color.</summary>
    public static float Brightness(Vector3 color) => Vector3.Dot(color, new Vector3(0.299f, 0.587f, 0.114f));

    /// <summary>The light that makes surface colors as bright as the picture's, by least squares.</summary>
    /// <param name="samples">Direction, brightness of the surface, brightness of the picture.</param>
    public static SceneLight Fit(IEnumerable<(Vector3 Normal, float Surface, float Picture)> samples)
    {
        var system = new NormalEquations(4);
        double weight = 0;
        Span<double> row = stackalloc double[4];
        foreach (var (normal, surface, picture) in samples)
        {
            (row[0], row[1], row[2], row[3]) = (surface, surface * normal.X, surface * normal.Y, surface * normal.Z);
            system.Add(row, picture);
            weight += surface * surface;
        }
        if (!(weight > 0))
            return Even;
        for (int i = 0; i < 4; i++)
            system.Pull(i, Ridge * weight, i == 0 ? 1 : 0);
        double[] x = system.Solve();
        return new SceneLight((float)x[0], new Vector3((float)x[1], (float)x[2], (float)x[3]));
    }
}
