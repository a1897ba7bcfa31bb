using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Training.Modeling;

/// <summary>The colors of one creature, each channel 0…1.</summary>
/// <param name="Main">Most of the body.</param>
/// <param name="Belly">The underside.</param>
/// <param name="Alt">A second color.</param>
/// <param name="Dark">A darker shade of the main color.</param>
/// <param name="Horn">Horns, beaks and claws.</param>
/// <param name="HasEyeWhites">Whether the eyes have whites.</param>
internal sealed record Palette(Vector3d Main, Vector3d Belly, Vector3d Alt, Vector3d Dark, Vector3d Horn, bool HasEyeWhites)
{
    private static readonly double[] s_naturalHues = [0.05, 0.08, 0.1, 0.12, 0.3, 0.6];
    private static readonly double[] s_hueSteps = [0, 0.08, 0.5, 0.33];

    /// <summary>Draws colors: just under half of all palettes are browns, greys and greens.</summary>
    public static Palette Draw(IRandomSource random)
    {
        double hue = random.Uniform(0, 1);
        bool isNatural = random.Uniform(0, 1) < 0.45;
        double naturalHue = s_naturalHues[random.Index(s_naturalHues.Length)] + random.Normal(0.02);
        if (isNatural)
            hue = Fraction(naturalHue);
        double dull = random.Uniform(0.05, 0.6), vivid = random.Uniform(0.35, 0.95);
        double saturation = isNatural ? dull : vivid;
        double darker = random.Uniform(0.25, 0.9), brighter = random.Uniform(0.5, 1);
        double value = isNatural ? darker : brighter;
        var main = FromHsv(hue, saturation, value);
        var belly = FromHsv(
            Fraction(hue + random.Normal(0.04)), saturation * random.Uniform(0.15, 0.7), Clamp(value * random.Uniform(1.1, 1.6)));
        double step = s_hueSteps[random.Index(s_hueSteps.Length)];
        var alt = FromHsv(
            Fraction(hue + step + random.Normal(0.03)), Clamp(saturation * random.Uniform(0.6, 1.3)),
            Clamp(value * random.Uniform(0.5, 1.2)));
        var dark = random.Uniform(0.3, 0.65) * main;
        var horn = FromHsv(random.Uniform(0.08, 0.16), random.Uniform(0.1, 0.7), random.Uniform(0.6, 1));
        return new Palette(main, belly, alt, dark, horn, random.Uniform(0, 1) < 0.5);
    }

    private static double Clamp(double x) => Math.Clamp(x, 0, 1);

    private static double Fraction(double x) => x - Math.Floor(x);

    private static Vector3d FromHsv(double hue, double saturation, double value)
    {
        double sector = Math.Floor(hue * 6), f = hue * 6 - sector;
        double p = value * (1 - saturation), q = value * (1 - f * saturation), t = value * (1 - (1 - f) * saturation);
        return ((int)sector % 6) switch
        {
            0 => new(value, t, p),
            1 => new(q, value, p),
            2 => new(p, value, t),
            3 => new(p, q, value),
            4 => new(t, p, value),
            _ => new(value, p, q),
        };
    }
}
