namespace AniGenSharp.Conditioning.Pictures;

/// <summary>A normal per pixel.</summary>
/// <param name="Width">Pixels a row.</param>
/// <param name="Height">Rows.</param>
/// <param name="Values">[3, Height, Width]: the x, y and z planes.</param>
internal sealed record NormalField(int Width, int Height, float[] Values);
