using System.Numerics;
using AniGenSharp.Geometry.Imaging;

namespace AniGenSharp.Geometry.Rendering;

/// <summary>Bilinear lookup in a texture, clamped to its edge, in linear light.</summary>
internal sealed class TextureLookup(RgbaImage image)
{
    /// <summary>The color at a texture coordinate (origin at the upper left), in linear light.</summary>
    public Vector3 Sample(Vector2 texCoord)
    {
        float x = texCoord.X * image.Width - 0.5f, y = texCoord.Y * image.Height - 0.5f;
        int left = (int)MathF.Floor(x), top = (int)MathF.Floor(y);
        float fx = x - left, fy = y - top;
        Vector3 upper = Vector3.Lerp(Texel(left, top), Texel(left + 1, top), fx);
        Vector3 lower = Vector3.Lerp(Texel(left, top + 1), Texel(left + 1, top + 1), fx);
        return Vector3.Lerp(upper, lower, fy);
    }

    private Vector3 Texel(int x, int y)
    {
        x = Math.Clamp(x, 0, image.Width - 1);
        y = Math.Clamp(y, 0, image.Height - 1);
        ReadOnlySpan<byte> texel = image.Pixels.AsSpan((y * image.Width + x) * 4, 4);
        return new Vector3(ColorSpace.ToLinear(texel[0]), ColorSpace.ToLinear(texel[1]), ColorSpace.ToLinear(texel[2]));
    }
}
