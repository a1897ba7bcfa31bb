namespace AniGenSharp.Geometry;

/// <summary>A picture of 8-bit RGBA pixels, straight (not premultiplied) alpha, rows from the top.</summary>
/// <param name="Width">Pixels per row.</param>
/// <param name="Height">Number of rows.</param>
/// <param name="Pixels">[Height, Width, 4] row-major.</param>
public sealed record RgbaImage(int Width, int Height, byte[] Pixels);
