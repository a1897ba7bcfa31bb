using System.Numerics;
using AniGenSharp.Geometry.Concurrency;

namespace AniGenSharp.Geometry.Texturing.Projection;

/// <summary>A square picture of a subject on transparency, as numbers.</summary>
/// <param name="Size">Pixels per side.</param>
/// <param name="Pixels">sRGB in 0…1 times alpha, and alpha, [Size, Size].</param>
internal sealed record SubjectPicture(int Size, Vector4[] Pixels)
{
    /// <summary>Reads a square picture.</summary>
    public static SubjectPicture Of(RgbaImage picture)
    {
        var pixels = new Vector4[picture.Width * picture.Height];
        for (int i = 0; i < pixels.Length; i++)
        {
            float alpha = picture.Pixels[4 * i + 3] / 255f, scale = alpha / 255f;
            pixels[i] = new Vector4(
                picture.Pixels[4 * i] * scale, picture.Pixels[4 * i + 1] * scale, picture.Pixels[4 * i + 2] * scale, alpha);
        }
        return new SubjectPicture(picture.Width, pixels);
    }

    /// <summary>The picture at another size; each pixel is the mean of the area that it covers.</summary>
    /// <param name="size">Pixels per side.</param>
    public SubjectPicture Resize(int size)
    {
        if (size == Size)
            return this;
        var columns = new Vector4[size * Size];
        var pixels = new Vector4[size * size];
        Parallel.For(0, Size, ParallelLoops.Options, y => Reduce(Pixels.AsSpan(y * Size, Size), columns, y, Size, size));
        Parallel.For(0, size, ParallelLoops.Options, x => Reduce(columns.AsSpan(x * Size, Size), pixels, x, size, size));
        return new SubjectPicture(size, pixels);
    }

    /// <summary>Each pixel becomes the mean of the square around it, twice, which is close to a Gaussian.</summary>
    /// <param name="radius">Pixels on each side.</param>
    public SubjectPicture Blur(int radius)
    {
        var pixels = (Vector4[])Pixels.Clone();
        var other = new Vector4[pixels.Length];
        for (int pass = 0; pass < 2 && radius > 0; pass++)
        {
            for (int y = 0; y < Size; y++)
                Average(pixels, other, y * Size, 1, Size, radius);
            for (int x = 0; x < Size; x++)
                Average(other, pixels, x, Size, Size, radius);
        }
        return this with { Pixels = pixels };
    }

    /// <summary>The box around the pixels that are more opaque than not, in 0…1 from the upper left; null if there are none.</summary>
    public (Vector2 Low, Vector2 High)? Bounds()
    {
        var low = new Vector2(float.PositiveInfinity);
        var high = new Vector2(float.NegativeInfinity);
        for (int i = 0; i < Pixels.Length; i++)
        {
            if (Pixels[i].W <= 0.5f)
                continue;
            var corner = new Vector2(i % Size, i / Size);
            (low, high) = (Vector2.Min(low, corner), Vector2.Max(high, corner + Vector2.One));
        }
        return low.X < high.X ? (low / Size, high / Size) : null;
    }

    /// <summary>The pixel at a position, bilinear, in pixels from the upper left corner; transparent outside.</summary>
    public Vector4 Sample(Vector2 position)
    {
        float x = position.X - 0.5f, y = position.Y - 0.5f;
        int left = (int)MathF.Floor(x), top = (int)MathF.Floor(y);
        return Vector4.Lerp(
            Vector4.Lerp(At(left, top), At(left + 1, top), x - left), Vector4.Lerp(At(left, top + 1), At(left + 1, top + 1), x - left),
            y - top);
    }

    private Vector4 At(int x, int y) => (uint)x < (uint)Size && (uint)y < (uint)Size ? Pixels[y * Size + x] : Vector4.Zero;

    /// <summary>Writes the means of a row as a column of the target.</summary>
    private static void Reduce(ReadOnlySpan<Vector4> row, Vector4[] target, int column, int stride, int size)
    {
        double scale = (double)row.Length / size;
        for (int i = 0; i < size; i++)
        {
            double from = i * scale, to = Math.Min((i + 1) * scale, row.Length);
            Vector4 sum = Vector4.Zero;
            for (int j = (int)from; j < to; j++)
                sum += row[j] * (float)(Math.Min(j + 1, to) - Math.Max(j, from));
            target[i * stride + column] = sum / (float)(to - from);
        }
    }

    private static void Average(Vector4[] from, Vector4[] to, int start, int step, int count, int radius)
    {
        Vector4 sum = Vector4.Zero;
        for (int i = -radius; i < count; i++)
        {
            if (i + radius < count)
                sum += from[start + (i + radius) * step];
            if (i - radius - 1 >= 0)
                sum -= from[start + (i - radius - 1) * step];
            if (i >= 0)
                to[start + i * step] = sum / (2 * radius + 1);
        }
    }
}
