namespace AniGenSharp.Conditioning.Matting;

/// <summary>
/// A mixture of Gaussians over colors, fitted by repeated hard assignment. Source: Rother, Kolmogorov and Blake, "GrabCut: interactive
/// foreground extraction using iterated graph cuts", 2004, section 3.
/// </summary>
internal sealed class ColorMixture
{
    private const int MeansIterations = 8;

    /// <summary>Variance that is added to every channel, in squared levels of 255, so that a single color has a density too.</summary>
    private const double MinVariance = 6;

    /// <summary>Share of a uniform distribution, so that a color that was never seen is unlikely but not impossible.</summary>
    private const double Uniform = 0.01;

    private readonly Component[] _components;

    private ColorMixture(Component[] components) => _components = components;

    /// <summary>Fits a mixture to colors.</summary>
    /// <param name="colors">Red, green and blue of at least one pixel.</param>
    /// <param name="count">The number of Gaussians; fewer are used for fewer colors.</param>
    public static ColorMixture Fit(IReadOnlyList<(double R, double G, double B)> colors, int count)
    {
        var centers = SpreadCenters(colors, count);
        var assigned = new int[colors.Count];
        for (int iteration = 0; iteration < MeansIterations; iteration++)
        {
            for (int i = 0; i < assigned.Length; i++)
                assigned[i] = Nearest(centers, colors[i]);
            for (int k = 0; k < centers.Length; k++)
                centers[k] = Mean(colors, assigned, k) ?? centers[k];
        }
        var components = Enumerable.Range(0, centers.Length).Select(k => Component.Of(colors, assigned, k)).OfType<Component>().ToArray();
        return new ColorMixture(components);
    }

    /// <summary>Minus the logarithm of the density of a color.</summary>
    public double Cost((double R, double G, double B) color)
    {
        double density = 0;
        foreach (var component in _components)
            density += component.Density(color);
        return -Math.Log((1 - Uniform) * density + Uniform / (255.0 * 255 * 255));
    }

    /// <summary>Colors that are far from each other: each is the one that is farthest from those before it.</summary>
    private static (double R, double G, double B)[] SpreadCenters(IReadOnlyList<(double R, double G, double B)> colors, int count)
    {
        var centers = new List<(double, double, double)> { colors[colors.Count / 2] };
        double[] distance = [.. colors.Select(color => Distance(color, centers[0]))];
        while (centers.Count < count)
        {
            int farthest = 0;
            for (int i = 1; i < distance.Length; i++)
                farthest = distance[i] > distance[farthest] ? i : farthest;
            if (distance[farthest] == 0)
                break;
            centers.Add(colors[farthest]);
            for (int i = 0; i < distance.Length; i++)
                distance[i] = Math.Min(distance[i], Distance(colors[i], centers[^1]));
        }
        return [.. centers];
    }

    private static int Nearest((double, double, double)[] centers, (double, double, double) color)
    {
        int nearest = 0;
        for (int k = 1; k < centers.Length; k++)
            nearest = Distance(color, centers[k]) < Distance(color, centers[nearest]) ? k : nearest;
        return nearest;
    }

    private static (double, double, double)? Mean(IReadOnlyList<(double R, double G, double B)> colors, int[] assigned, int k)
    {
        double r = 0, g = 0, b = 0;
        int count = 0;
        for (int i = 0; i < assigned.Length; i++)
        {
            if (assigned[i] != k)
                continue;
            (r, g, b, count) = (r + colors[i].R, g + colors[i].G, b + colors[i].B, count + 1);
        }
        return count == 0 ? null : (r / count, g / count, b / count);
    }

    private static double Distance((double R, double G, double B) a, (double R, double G, double B) b) =>
        (a.R - b.R) * (a.R - b.R) + (a.G - b.G) * (a.G - b.G) + (a.B - b.B) * (a.B - b.B);

    /// <summary>One Gaussian: its mean, the inverse of its covariance (upper triangle by rows), and its weight over its volume.</summary>
    private sealed record Component((double R, double G, double B) Center, double[] Inverse, double Scale)
    {
        public static Component? Of(IReadOnlyList<(double R, double G, double B)> colors, int[] assigned, int k)
        {
            if (Mean(colors, assigned, k) is not var (r, g, b))
                return null;
            double rr = 0, rg = 0, rb = 0, gg = 0, gb = 0, bb = 0;
            int count = 0;
            for (int i = 0; i < assigned.Length; i++)
            {
                if (assigned[i] != k)
                    continue;
                double x = colors[i].R - r, y = colors[i].G - g, z = colors[i].B - b;
                (rr, rg, rb, gg, gb, bb) = (rr + x * x, rg + x * y, rb + x * z, gg + y * y, gb + y * z, bb + z * z);
                count++;
            }
            (rr, gg, bb) = (rr / count + MinVariance, gg / count + MinVariance, bb / count + MinVariance);
            (rg, rb, gb) = (rg / count, rb / count, gb / count);
            double c00 = gg * bb - gb * gb, c01 = rb * gb - rg * bb, c02 = rg * gb - rb * gg;
            double determinant = rr * c00 + rg * c01 + rb * c02;
            double[] inverse =
            [
                c00 / determinant, c01 / determinant, c02 / determinant,
                (rr * bb - rb * rb) / determinant, (rg * rb - rr * gb) / determinant, (rr * gg - rg * rg) / determinant,
            ];
            double volume = Math.Sqrt(Math.Pow(2 * Math.PI, 3) * determinant);
            return new Component((r, g, b), inverse, (double)count / assigned.Length / volume);
        }

        public double Density((double R, double G, double B) color)
        {
            double x = color.R - Center.R, y = color.G - Center.G, z = color.B - Center.B;
            double square = Inverse[0] * x * x + Inverse[3] * y * y + Inverse[5] * z * z
                + 2 * (Inverse[1] * x * y + Inverse[2] * x * z + Inverse[4] * y * z);
            return Scale * Math.Exp(-0.5 * square);
        }
    }
}
