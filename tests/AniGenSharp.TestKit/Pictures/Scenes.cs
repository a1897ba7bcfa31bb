using AniGenSharp.Geometry;

namespace AniGenSharp.TestKit;

/// <summary>Pictures of a subject in front of backgrounds as photographs have them, opaque.</summary>
public static class Scenes
{
    /// <summary>The kinds of backgrounds.</summary>
    public static readonly IReadOnlyList<string> Kinds = ["gradient", "sky and ground", "noise", "foliage", "stone", "bricks"];

    /// <summary>Puts a subject in front of a background.</summary>
    /// <param name="subject">The subject on transparency.</param>
    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <param name="seed">Determines the background.</param>
    public static RgbaImage Compose(RgbaImage subject, string kind, int seed = 1)
    {
        var background = Background(kind, subject.Width, subject.Height, new Random(seed));
        var pixels = new byte[subject.Pixels.Length];
        for (int i = 0; i < pixels.Length; i += 4)
        {
            var (r, g, b) = background[i / 4];
            ReadOnlySpan<double> behind = [r, g, b];
            double alpha = subject.Pixels[i + 3] / 255.0;
            for (int c = 0; c < 3; c++)
                pixels[i + c] = (byte)Math.Clamp(alpha * subject.Pixels[i + c] + (1 - alpha) * behind[c] + 0.5, 0, 255);
            pixels[i + 3] = 255;
        }
        return new RgbaImage(subject.Width, subject.Height, pixels);
    }

    /// <summary>A copy of a subject whose left half has the mean color of a background, with the subject's own shading.</summary>
    /// <param name="subject">The subject on transparency.</param>
    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    public static RgbaImage Camouflage(RgbaImage subject, string kind)
    {
        var background = Background(kind, subject.Width, subject.Height, new Random(1));
        double[] mean = [background.Average(color => color.R), background.Average(color => color.G), background.Average(color => color.B)];
        int[] columns = [.. Enumerable.Range(0, subject.Width * subject.Height).Where(i => subject.Pixels[4 * i + 3] > 127)
            .Select(i => i % subject.Width).Order()];
        var pixels = (byte[])subject.Pixels.Clone();
        for (int i = 0; i < pixels.Length; i += 4)
        {
            if (i / 4 % subject.Width >= columns[columns.Length / 2])
                continue;
            double shade = 0.85 + 0.3 * (pixels[i] + pixels[i + 1] + pixels[i + 2]) / 765;
            for (int c = 0; c < 3; c++)
                pixels[i + c] = (byte)Math.Min(255, mean[c] * shade);
        }
        return new RgbaImage(subject.Width, subject.Height, pixels);
    }

    private static (double R, double G, double B)[] Background(string kind, int width, int height, Random random)
    {
        var (low, high, accent) = kind switch
        {
            "gradient" => ((40, 60, 110), (200, 190, 170), (0, 0, 0)),
            "sky and ground" => ((90, 140, 210), (190, 210, 235), (120, 110, 90)),
            "noise" => ((20, 20, 20), (235, 235, 235), (0, 0, 0)),
            "foliage" => ((15, 35, 10), (120, 160, 60), (0, 0, 0)),
            "stone" => ((70, 68, 66), (190, 185, 178), (0, 0, 0)),
            _ => ((120, 60, 45), (165, 90, 70), (190, 185, 180)),
        };
        double[] rough = Fractal(width, height, random, 1), fine = Fractal(width, height, random, 0.7);
        var colors = new (double, double, double)[width * height];
        for (int i = 0; i < colors.Length; i++)
        {
            int x = i % width, y = i / width;
            double down = (double)y / height, t = kind switch
            {
                "gradient" => 0.5 * down + 0.5 * x / width,
                "noise" => random.NextDouble(),
                "sky and ground" => 0.7 * down + 0.3 * rough[i],
                _ => 0.6 * rough[i] + 0.4 * fine[i],
            };
            var color = Mix(low, high, t);
            if (kind == "sky and ground" && down > 0.6 + 0.05 * rough[i])
                color = Mix(accent, (150, 140, 110), fine[i]);
            if (kind == "bricks" && (y % 40 < 4 || (x + y / 40 % 2 * 45) % 90 < 4))
                color = Mix(accent, (160, 155, 150), fine[i]);
            double grain = 6 * (random.NextDouble() - 0.5);
            colors[i] = (color.R + grain, color.G + grain, color.B + grain);
        }
        return colors;
    }

    private static (double R, double G, double B) Mix((double R, double G, double B) a, (double R, double G, double B) b, double t) =>
        (a.R + t * (b.R - a.R), a.G + t * (b.G - a.G), a.B + t * (b.B - a.B));

    /// <summary>Values from 0 to 1 whose spectrum falls with the frequency, as those of natural scenes do.</summary>
    private static double[] Fractal(int width, int height, Random random, double persistence)
    {
        var sum = new double[width * height];
        double amplitude = 1;
        for (int cell = Math.Max(width, height) / 4; cell >= 2; cell /= 2, amplitude *= 0.5 + 0.2 * (1 - persistence))
        {
            int columns = width / cell + 2;
            double[] grid = [.. Enumerable.Range(0, columns * (height / cell + 2)).Select(_ => random.NextDouble())];
            for (int i = 0; i < sum.Length; i++)
            {
                int x = i % width, y = i / width, at = y / cell * columns + x / cell;
                double u = (double)(x % cell) / cell, v = (double)(y % cell) / cell;
                double top = grid[at] + u * (grid[at + 1] - grid[at]);
                double bottom = grid[at + columns] + u * (grid[at + columns + 1] - grid[at + columns]);
                sum[i] += amplitude * (top + v * (bottom - top));
            }
        }
        double least = sum.Min(), most = sum.Max();
        return [.. sum.Select(value => (value - least) / (most - least))];
    }
}
