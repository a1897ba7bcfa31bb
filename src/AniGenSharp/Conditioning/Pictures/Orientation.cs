using AniGenSharp.Geometry;
using SkiaSharp;

namespace AniGenSharp.Conditioning.Pictures;

/// <summary>Rotates and mirrors a picture according to its EXIF orientation.</summary>
internal static class Orientation
{
    /// <summary>The upright picture; the same object if it is upright already.</summary>
    public static RgbaImage Upright(RgbaImage image, SKEncodedOrigin origin)
    {
        bool transposed = origin is SKEncodedOrigin.LeftTop or SKEncodedOrigin.RightTop or SKEncodedOrigin.RightBottom
            or SKEncodedOrigin.LeftBottom;
        // The names say where the stored picture's first row and first column belong: "right top" has row 0 on the right.
        bool fromRight = origin is SKEncodedOrigin.TopRight or SKEncodedOrigin.BottomRight or SKEncodedOrigin.RightTop
            or SKEncodedOrigin.RightBottom;
        bool fromBottom = origin is SKEncodedOrigin.BottomRight or SKEncodedOrigin.BottomLeft or SKEncodedOrigin.RightBottom
            or SKEncodedOrigin.LeftBottom;
        if (!transposed && !fromRight && !fromBottom)
            return image;
        int width = transposed ? image.Height : image.Width;
        int height = transposed ? image.Width : image.Height;
        var result = new byte[image.Pixels.Length];
        for (int y = 0; y < height; y++)
        {
            int v = fromBottom ? height - 1 - y : y;
            for (int x = 0; x < width; x++)
            {
                int u = fromRight ? width - 1 - x : x;
                int source = transposed ? u * image.Width + v : v * image.Width + u;
                image.Pixels.AsSpan(4 * source, 4).CopyTo(result.AsSpan(4 * (y * width + x)));
            }
        }
        return new RgbaImage(width, height, result);
    }
}
