using AniGenSharp.Geometry;
using AniGenSharp.Geometry.Concurrency;

namespace AniGenSharp.Conditioning.Pictures;

/// <summary>
/// Pillow's LANCZOS resampling, byte for byte: a three-lobed windowed sinc whose support grows with the reduction,
/// coefficients in 22-bit fixed point, a horizontal and then a vertical pass that each round to 8 bits, and
/// premultiplied colors wherever there is alpha (Pillow, src/libImaging/Resample.c and Convert.c).
/// </summary>
internal static class Lanczos
{
    private const double Lobes = 3;

    /// <summary>The fraction bits of an int that remain after 8 bits for the result and two for overshoot.</summary>
    private const int FractionBits = 32 - 8 - 2;

    private const int Half = 1 << (FractionBits - 1);

    /// <summary>Resizes a picture with alpha as Pillow resizes mode RGBA. The same size returns the picture itself.</summary>
    public static RgbaImage Resize(RgbaImage image, int width, int height)
    {
        if (image.Width == width && image.Height == height)
            return image;
        byte[] premultiplied = Premultiply(image.Pixels);
        byte[] resized = Resize(premultiplied, image.Width, image.Height, 4, width, height);
        Unpremultiply(resized);
        return new RgbaImage(width, height, resized);
    }

    /// <summary>
    /// Resizes interleaved 8-bit channels that are independent of one another (Pillow's modes L and RGB):
    /// [height, width, channels] → [newHeight, newWidth, channels].
    /// </summary>
    public static byte[] Resize(byte[] pixels, int width, int height, int channels, int newWidth, int newHeight)
    {
        if (width != newWidth)
            pixels = ResizeRows(pixels, width, height, channels, new Kernel(width, newWidth));
        return height == newHeight ? pixels : ResizeColumns(pixels, newWidth * channels, new Kernel(height, newHeight));
    }

    private static byte[] ResizeRows(byte[] pixels, int width, int height, int channels, Kernel kernel)
    {
        int newWidth = kernel.First.Length;
        var result = new byte[checked(height * newWidth * channels)];
        Parallel.For(0, height, ParallelLoops.Options, y =>
        {
            var row = pixels.AsSpan(y * width * channels, width * channels);
            var output = result.AsSpan(y * newWidth * channels, newWidth * channels);
            for (int x = 0; x < newWidth; x++)
            {
                var weights = kernel.Weights(x);
                var source = row[(kernel.First[x] * channels)..];
                if (channels == 4)
                {
                    int s0 = Half, s1 = Half, s2 = Half, s3 = Half;
                    for (int i = 0, at = 0; i < weights.Length; i++, at += 4)
                    {
                        int weight = weights[i];
                        var pixel = source.Slice(at, 4);
                        s0 += pixel[0] * weight;
                        s1 += pixel[1] * weight;
                        s2 += pixel[2] * weight;
                        s3 += pixel[3] * weight;
                    }
                    output[4 * x] = Clip(s0);
                    output[4 * x + 1] = Clip(s1);
                    output[4 * x + 2] = Clip(s2);
                    output[4 * x + 3] = Clip(s3);
                    continue;
                }
                for (int c = 0; c < channels; c++)
                {
                    int sum = Half;
                    for (int i = 0; i < weights.Length; i++)
                        sum += source[i * channels + c] * weights[i];
                    output[x * channels + c] = Clip(sum);
                }
            }
        });
        return result;
    }

    private static byte[] ResizeColumns(byte[] pixels, int stride, Kernel kernel)
    {
        int newHeight = kernel.First.Length;
        var result = new byte[checked(newHeight * stride)];
        Parallel.For(0, newHeight, ParallelLoops.Options, () => new int[stride], (y, _, sums) =>
        {
            Array.Fill(sums, Half);
            var weights = kernel.Weights(y);
            for (int i = 0; i < weights.Length; i++)
            {
                int weight = weights[i];
                var row = pixels.AsSpan((kernel.First[y] + i) * stride, stride);
                for (int x = 0; x < row.Length; x++)
                    sums[x] += row[x] * weight;
            }
            var output = result.AsSpan(y * stride, stride);
            for (int x = 0; x < output.Length; x++)
                output[x] = Clip(sums[x]);
            return sums;
        }, _ => { });
        return result;
    }

    private static byte Clip(int sum) => (byte)Math.Clamp(sum >> FractionBits, 0, 255);

    /// <summary>RGBA → RGBa, rounding c·a/255 as Pillow does.</summary>
    private static byte[] Premultiply(byte[] pixels)
    {
        var result = new byte[pixels.Length];
        for (int i = 0; i < pixels.Length; i += 4)
        {
            int alpha = pixels[i + 3];
            for (int c = 0; c < 3; c++)
            {
                int product = pixels[i + c] * alpha + 128;
                result[i + c] = (byte)(((product >> 8) + product) >> 8);
            }
            result[i + 3] = (byte)alpha;
        }
        return result;
    }

    /// <summary>RGBa → RGBA in place, truncating 255·c/a as Pillow does; colors under zero alpha stay.</summary>
    private static void Unpremultiply(byte[] pixels)
    {
        for (int i = 0; i < pixels.Length; i += 4)
        {
            int alpha = pixels[i + 3];
            if (alpha is 0 or 255)
                continue;
            for (int c = 0; c < 3; c++)
                pixels[i + c] = (byte)Math.Min(255, 255 * pixels[i + c] / alpha);
        }
    }

    /// <summary>For every output position, the first input position and the fixed-point weights from there on.</summary>
    private sealed class Kernel
    {
        private readonly int[] _weights;
        private readonly int[] _counts;
        private readonly int _size;

        public Kernel(int inputs, int outputs)
        {
            double scale = (double)inputs / outputs;
            double stretch = Math.Max(scale, 1);
            double support = Lobes * stretch;
            double inverse = 1 / stretch;
            _size = (int)Math.Ceiling(support) * 2 + 1;
            _weights = new int[checked(outputs * _size)];
            _counts = new int[outputs];
            First = new int[outputs];
            var exact = new double[_size];
            for (int i = 0; i < outputs; i++)
            {
                double center = (i + 0.5) * scale;
                int first = Math.Max((int)(center - support + 0.5), 0);
                int count = Math.Min((int)(center + support + 0.5), inputs) - first;
                double sum = 0;
                for (int j = 0; j < count; j++)
                    sum += exact[j] = WindowedSinc((j + first - center + 0.5) * inverse);
                for (int j = 0; j < count; j++)
                {
                    double weight = sum == 0 ? exact[j] : exact[j] / sum;
                    _weights[i * _size + j] = (int)((weight < 0 ? -0.5 : 0.5) + weight * (1 << FractionBits));
                }
                First[i] = first;
                _counts[i] = count;
            }
        }

        public int[] First { get; }

        public ReadOnlySpan<int> Weights(int output) => _weights.AsSpan(output * _size, _counts[output]);

        private static double WindowedSinc(double x) => x is >= -Lobes and < Lobes ? Sinc(x) * Sinc(x / Lobes) : 0;

        private static double Sinc(double x)
        {
            if (x == 0)
                return 1;
            x *= Math.PI;
            return Math.Sin(x) / x;
        }
    }
}
