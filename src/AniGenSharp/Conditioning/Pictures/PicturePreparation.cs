using AniGenSharp.Geometry;

namespace AniGenSharp.Conditioning.Pictures;

/// <summary>The input of the image encoder.</summary>
/// <param name="Rgb">The subject on black, square, opaque.</param>
/// <param name="Normal">Its surface normals as colors on black, square, opaque.</param>
/// <param name="Source">The file's name, for messages.</param>
internal sealed record PreparedPicture(RgbaImage Rgb, RgbaImage Normal, string Source)
{
    /// <summary>The same square in the picture's own resolution, on transparency; null for stages that were saved without it.</summary>
    public RgbaImage? Subject { get; init; }
}

/// <summary>
/// Converts a picture with transparency to the encoder's square one, byte for byte like the reference (anigen/utils/image_utils.py,
/// <c>preprocess_image</c>).
/// </summary>
internal static class PicturePreparation
{
    /// <summary>Alpha that belongs to the subject: above 0.8 · 255.</summary>
    private const int SubjectAlpha = 204;

    /// <summary>Side of the crop over the longer side of the subject.</summary>
    private const double Margin = 1.2;

    /// <summary>The least size of a subject in pixels; fewer show nothing that could be recognized.</summary>
    private const int MinLongSide = 16, MinShortSide = 4;

    /// <summary>Longest side at which a picture without transparency is matted.</summary>
    private const int MaxMattedSide = 1024;

    /// <summary>Longest side of the subject that is kept for the texture.</summary>
    private const int MaxSubjectSide = 1024;

    /// <summary>Whether the picture's own transparency marks the subject.</summary>
    public static bool HasTransparency(RgbaImage picture)
    {
        for (int i = 3; i < picture.Pixels.Length; i += 4)
        {
            if (picture.Pixels[i] != 255)
                return true;
        }
        return false;
    }

    /// <summary>Reduces a picture without transparency to the size at which it is matted.</summary>
    public static RgbaImage ReduceForMatting(RgbaImage picture)
    {
        double scale = Math.Min(1, (double)MaxMattedSide / Math.Max(picture.Width, picture.Height));
        return scale < 1
            ? Lanczos.Resize(picture, Math.Max(1, (int)(picture.Width * scale)), Math.Max(1, (int)(picture.Height * scale)))
            : picture;
    }

    /// <summary>
    /// Crops to the subject with a margin, resizes to <paramref name="size"/> squared and multiplies by alpha; the normals are cropped in
    /// the same way.
    /// </summary>
    /// <param name="picture">The picture, with transparency.</param>
    /// <param name="normals">
    /// The normals as an opaque picture of any size, which is resized to that of the picture; null for constant normals.
    /// </param>
    /// <param name="size">Side of the result in pixels.</param>
    /// <param name="source">The file's name, for messages.</param>
    /// <exception cref="PictureException">Nothing in the picture is visible, or the subject is too small.</exception>
    public static PreparedPicture Prepare(RgbaImage picture, RgbaImage? normals, int size, string source)
    {
        var box = SubjectBox(picture, source);
        var cropped = Crop(picture, picture, box);
        var normal = normals is null ? Constant(picture, 128, 128, 255) : Lanczos.Resize(normals, picture.Width, picture.Height);
        return new PreparedPicture(
            OnBlack(Lanczos.Resize(cropped, size, size)),
            OnBlack(Lanczos.Resize(Crop(normal, picture, box), size, size)),
            source)
        {
            Subject = Square(cropped),
        };
    }

    /// <summary>A crop as a square of at most <see cref="MaxSubjectSide"/> pixels per side.</summary>
    private static RgbaImage Square(RgbaImage crop)
    {
        int side = Math.Min(Math.Max(crop.Width, crop.Height), MaxSubjectSide);
        return crop.Width == side && crop.Height == side ? crop : Lanczos.Resize(crop, side, side);
    }

    /// <summary>Converts normals to colors: x is flipped to point right, and [-1, 1] becomes [0, 255], truncated.</summary>
    public static RgbaImage ToColors(NormalField field)
    {
        int count = field.Width * field.Height;
        var pixels = new byte[count * 4];
        for (int i = 0; i < count; i++)
        {
            pixels[4 * i] = ToColor(-field.Values[i]);
            pixels[4 * i + 1] = ToColor(field.Values[count + i]);
            pixels[4 * i + 2] = ToColor(field.Values[2 * count + i]);
            pixels[4 * i + 3] = 255;
        }
        return new RgbaImage(field.Width, field.Height, pixels);
    }

    private static byte ToColor(float component) => (byte)Math.Clamp((component + 1) / 2 * 255, 0, 255);

    private static Box SubjectBox(RgbaImage picture, string source)
    {
        int left = int.MaxValue, top = int.MaxValue, right = -1, bottom = -1;
        bool visible = false;
        for (int y = 0, at = 3; y < picture.Height; y++)
        {
            for (int x = 0; x < picture.Width; x++, at += 4)
            {
                byte alpha = picture.Pixels[at];
                visible |= alpha > 0;
                if (alpha <= SubjectAlpha)
                    continue;
                left = Math.Min(left, x);
                right = Math.Max(right, x);
                top = Math.Min(top, y);
                bottom = y;
            }
        }
        if (!visible)
            throw new PictureException($"{source}: every pixel is transparent. Use a picture that shows something.");
        if (right < 0)
        {
            RequireSize(picture.Width, picture.Height, source);
            return new Box(0, 0, picture.Width, picture.Height);
        }
        RequireSize(right - left + 1, bottom - top + 1, source);
        double x0 = (left + right) / 2.0, y0 = (top + bottom) / 2.0;
        int half = (int)(Math.Max(right - left, bottom - top) * Margin) / 2;
        return new Box((int)(x0 - half), (int)(y0 - half), (int)(x0 + half), (int)(y0 + half));
    }

    /// <exception cref="PictureException">The subject is too small to be recognized.</exception>
    private static void RequireSize(int width, int height, string source)
    {
        if (Math.Max(width, height) < MinLongSide || Math.Min(width, height) < MinShortSide)
            throw new PictureException(
                $"{source}: the subject has {width} x {height} pixels, at least {MinLongSide} x {MinShortSide} are needed. "
                + "Use a larger picture.");
    }

    /// <summary>The colors of one picture with the alpha of another inside a box; transparent black outside of the pictures.</summary>
    private static RgbaImage Crop(RgbaImage colors, RgbaImage alpha, Box box)
    {
        int width = box.Right - box.Left, height = box.Bottom - box.Top;
        var result = new byte[checked(width * height * 4)];
        int from = Math.Max(box.Left, 0), to = Math.Min(box.Right, colors.Width);
        for (int y = Math.Max(box.Top, 0); y < Math.Min(box.Bottom, colors.Height); y++)
        {
            int source = (y * colors.Width + from) * 4, length = (to - from) * 4;
            var target = result.AsSpan(((y - box.Top) * width + from - box.Left) * 4, length);
            colors.Pixels.AsSpan(source, length).CopyTo(target);
            for (int i = 3; i < length; i += 4)
                target[i] = alpha.Pixels[source + i];
        }
        return new RgbaImage(width, height, result);
    }

    private static RgbaImage OnBlack(RgbaImage image)
    {
        var result = new byte[image.Pixels.Length];
        for (int i = 0; i < result.Length; i += 4)
        {
            float alpha = image.Pixels[i + 3] / 255f;
            for (int c = 0; c < 3; c++)
                result[i + c] = (byte)(image.Pixels[i + c] / 255f * alpha * 255f);
            result[i + 3] = 255;
        }
        return new RgbaImage(image.Width, image.Height, result);
    }

    private static RgbaImage Constant(RgbaImage like, byte r, byte g, byte b)
    {
        var pixels = new byte[like.Pixels.Length];
        for (int i = 0; i < pixels.Length; i += 4)
            (pixels[i], pixels[i + 1], pixels[i + 2], pixels[i + 3]) = (r, g, b, 255);
        return new RgbaImage(like.Width, like.Height, pixels);
    }

    private readonly record struct Box(int Left, int Top, int Right, int Bottom);
}
