using System.Numerics;

namespace AniGenSharp.Geometry.Spatial;

/// <summary>Directions from which a creature is looked at.</summary>
internal static class ViewDirection
{
    /// <summary>
    /// The unit vector from the subject to an eye. Azimuth 0 is in front of a creature's face (-y), 90 on its left side (+x); the
    /// elevation is the angle above its horizon. Both are in degrees.
    /// </summary>
    public static Vector3 Of(float azimuth, float elevation)
    {
        (float sinAzimuth, float cosAzimuth) = MathF.SinCos(azimuth * MathF.PI / 180);
        (float sinElevation, float cosElevation) = MathF.SinCos(elevation * MathF.PI / 180);
        return new Vector3(sinAzimuth * cosElevation, -cosAzimuth * cosElevation, sinElevation);
    }
}
