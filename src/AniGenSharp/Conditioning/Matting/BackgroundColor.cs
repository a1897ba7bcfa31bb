using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Concurrency;

namespace AniGenSharp.Conditioning.Matting;

/// <summary>A background color that changes linearly over the picture, fitted to the picture's border.</summary>
internal sealed class BackgroundColor
{
    /// <summary>Per channel: value at the center, change over half the width, change over half the height.</summary>
    private readonly double[,] _plane;
    private readonly int _width;
    private readonly int _height;

    private BackgroundColor(double[,] plane, int width, int height)
    {
        _plane = plane;
        _width = width;
        _height = height;
    }

    /// <summary>Share of the border that has the color.</summary>
    public double Share { get; private set; }

    /// <summary>Standard deviation of that part from the color, in levels of 255.</summary>
    public double Noise { get; private set; }

    /// <summary>Fits the color without the pixels that do not follow the rest; null if there is no majority.</summary>
    public static BackgroundColor? Fit(RgbaImage picture)
    {
        int[] border = Border(picture);
        var color = new BackgroundColor(new double[3, 3], picture.Width, picture.Height);
        for (int c = 0; c < 3; c++)
        {
            byte[] values = [.. border.Select(i => picture.Pixels[4 * i + c]).Order()];
            color._plane[c, 0] = values[values.Length / 2];
        }
        foreach (double tolerance in (ReadOnlySpan<double>)[40, 24, 18])
        {
            int[] inliers = [.. border.Where(i => color.Distance(picture, i) <= tolerance)];
            if (inliers.Length < border.Length / 2 || !color.Refit(picture, inliers))
                return null;
            color.Share = (double)inliers.Length / border.Length;
            color.Noise = Math.Sqrt(inliers.Sum(i => Math.Pow(color.Distance(picture, i), 2)) / inliers.Length);
        }
        return color;
    }

    /// <summary>The color's channel at a pixel.</summary>
    public float At(int channel, int x, int y) =>
        (float)(_plane[channel, 0] + _plane[channel, 1] * Centered(x, _width) + _plane[channel, 2] * Centered(y, _height));

    /// <summary>Largest difference of a channel from the color, for every pixel.</summary>
    public float[] Distances(RgbaImage picture)
    {
        var result = new float[_width * _height];
        Parallel.For(0, _height, ParallelLoops.Options, y =>
        {
            for (int i = y * _width; i < (y + 1) * _width; i++)
                result[i] = Distance(picture, i);
        });
        return result;
    }

    private float Distance(RgbaImage picture, int i)
    {
        float distance = 0;
        for (int c = 0; c < 3; c++)
            distance = Math.Max(distance, Math.Abs(picture.Pixels[4 * i + c] - At(c, i % _width, i / _width)));
        return distance;
    }

    private static double Centered(int position, int extent) => (2.0 * position + 1) / extent - 1;

    private static int[] Border(RgbaImage picture)
    {
        int width = picture.Width, height = picture.Height;
        int thickness = Math.Clamp(Math.Min(width, height) / 64, 1, 8);
        var result = new List<int>();
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                if (x >= thickness && x < width - thickness && y >= thickness && y < height - thickness)
                    x = width - thickness;
                result.Add(y * width + x);
            }
        }
        return [.. result];
    }

    /// <summary>Least squares over the given pixels; returns false if they do not determine a plane.</summary>
    private bool Refit(RgbaImage picture, int[] pixels)
    {
        double sx = 0, sy = 0, sxx = 0, sxy = 0, syy = 0, n = pixels.Length;
        var right = new double[3, 3];
        foreach (int i in pixels)
        {
            double x = Centered(i % _width, _width), y = Centered(i / _width, _height);
            sx += x;
            sy += y;
            sxx += x * x;
            sxy += x * y;
            syy += y * y;
            for (int c = 0; c < 3; c++)
            {
                double value = picture.Pixels[4 * i + c];
                right[c, 0] += value;
                right[c, 1] += value * x;
                right[c, 2] += value * y;
            }
        }
        double a = sxx * syy - sxy * sxy, b = sxy * sy - sx * syy, d = sx * sxy - sxx * sy;
        double determinant = n * a + sx * b + sy * d;
        if (determinant < 1e-6 * n * n * n)
            return false;
        // The adjugate of the symmetric normal matrix.
        double e = n * syy - sy * sy, f = sx * sy - n * sxy, g = n * sxx - sx * sx;
        for (int c = 0; c < 3; c++)
        {
            double r0 = right[c, 0], r1 = right[c, 1], r2 = right[c, 2];
            _plane[c, 0] = (a * r0 + b * r1 + d * r2) / determinant;
            _plane[c, 1] = (b * r0 + e * r1 + f * r2) / determinant;
            _plane[c, 2] = (d * r0 + f * r1 + g * r2) / determinant;
        }
        return true;
    }
}
