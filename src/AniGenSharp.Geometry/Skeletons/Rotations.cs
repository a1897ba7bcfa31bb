using System.Numerics;

namespace AniGenSharp.Geometry.Skeletons;

/// <summary>Quaternion helpers. <c>a * b</c> rotates by b first, then by a.</summary>
internal static class Rotations
{
    /// <summary>The smallest rotation that takes one unit vector to another.</summary>
    public static Quaternion Between(Vector3 from, Vector3 to)
    {
        float cosine = Vector3.Dot(from, to);
        if (cosine < -0.99999f)
        {
            // Half a turn about any perpendicular axis.
            var axis = Vector3.Cross(from, MathF.Abs(from.X) < 0.7f ? Vector3.UnitX : Vector3.UnitY);
            return Quaternion.CreateFromAxisAngle(Vector3.Normalize(axis), MathF.PI);
        }
        return Quaternion.Normalize(new Quaternion(Vector3.Cross(from, to), 1 + cosine));
    }
}
