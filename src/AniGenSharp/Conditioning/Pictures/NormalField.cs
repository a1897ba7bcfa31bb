namespace AniGenSharp;

/// <summary>A surface normal per pixel.</summary>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Values">
/// The planes of the x, y and z components, [3, Height, Width], row-major from the top. Normals have unit length; x points to the
/// viewer's left, y up, and z towards the viewer.
/// </param>
public sealed record NormalField(int Width, int Height, float[] Values);
