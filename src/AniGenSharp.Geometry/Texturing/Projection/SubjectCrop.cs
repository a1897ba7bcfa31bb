namespace AniGenSharp.Geometry.Texturing.Projection;

/// <summary>Cuts the subject out of a picture with transparency.</summary>
internal static class SubjectCrop
{
    private const double Margin = 1.2;
    private const int MaxSide = 1024, SubjectAlpha = 127;

    /// <summary>The square around the subject, at most 1024 pixels per side; null if nothing is opaque.</summary>
    public static RgbaImage? Square(RgbaImage picture)
    {
        int left = picture.Width, top = picture.Height, right = -1, bottom = -1;
        for (int i = 0; i < picture.Width * picture.Height; i++)
        {
            if (picture.Pixels[4 * i + 3] <= SubjectAlpha)
                continue;
            int x = i % picture.Width, y = i / picture.Width;
            (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x), Math.Max(bottom, y));
        }
        if (right < 0)
            return null;
        int side = (int)Math.Ceiling(Margin * (Math.Max(right - left, bottom - top) + 1));
        int fromX = (left + right + 1 - side) / 2, fromY = (top + bottom + 1 - side) / 2;
        var square = new RgbaImage(side, side, new byte[checked(side * side * 4)]);
        for (int y = Math.Max(fromY, 0); y < Math.Min(fromY + side, picture.Height); y++)
        {
            int from = Math.Max(fromX, 0), to = Math.Min(fromX + side, picture.Width);
            picture.Pixels.AsSpan((y * picture.Width + from) * 4, (to - from) * 4)
                .CopyTo(square.Pixels.AsSpan(((y - fromY) * side + from - fromX) * 4));
        }
        return side > MaxSide ? square.Resize(MaxSide, MaxSide) : square;
    }
}
