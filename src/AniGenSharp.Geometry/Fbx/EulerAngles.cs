using System.Numerics;

namespace AniGenSharp.Geometry.Fbx;

/// <summary>Rotations as FBX stores them: degrees about x, then y, then z (order XYZ), continuous from key to key.</summary>
internal static class EulerAngles
{
    private const double FullTurn = 360, HalfTurn = 180;

    /// <summary>Below this cosine of y, the rotation is taken as exactly at a pole.</summary>
    private const double Pole = 1e-12;

    /// <summary>The angles of a rotation.</summary>
    /// <param name="rotation">A unit quaternion.</param>
    /// <param name="previous">The angles before it; of the equivalent angles, the nearest to these are returned.</param>
    /// <returns>(x, y, z) in degrees.</returns>
    public static (double X, double Y, double Z) Of(Quaternion rotation, (double X, double Y, double Z) previous = default)
    {
        // Homogeneous in the quaternion, so that its rounding to unit length does not matter, and exact near the poles of y.
        double x = rotation.X, y = rotation.Y, z = rotation.Z, w = rotation.W;
        double m00 = w * w + x * x - y * y - z * z, m10 = 2 * (x * y + w * z);
        double m20 = 2 * (x * z - w * y), m21 = 2 * (y * z + w * x), m22 = w * w - x * x - y * y + z * z;
        double level = Math.Sqrt(m21 * m21 + m22 * m22);
        (double X, double Y, double Z) angles = (
            Degrees(Math.Atan2(m21, m22)), Degrees(Math.Atan2(-m20, level)), Degrees(Math.Atan2(m10, m00)));
        // At a pole only the sum or the difference of the other two angles counts; z keeps its previous value.
        if (level < Pole)
            angles = (Degrees(2 * Math.Atan2(x, w)) + (m20 < 0 ? previous.Z : -previous.Z), angles.Y, previous.Z);
        var near = Unroll(angles, previous);
        var other = Unroll((angles.X + HalfTurn, HalfTurn - angles.Y, angles.Z + HalfTurn), previous);
        return Distance(near, previous) <= Distance(other, previous) ? near : other;
    }

    /// <summary>The rotation of angles in degrees.</summary>
    public static Quaternion ToQuaternion((double X, double Y, double Z) angles)
    {
        var (sinX, cosX) = Math.SinCos(angles.X * Math.PI / FullTurn);
        var (sinY, cosY) = Math.SinCos(angles.Y * Math.PI / FullTurn);
        var (sinZ, cosZ) = Math.SinCos(angles.Z * Math.PI / FullTurn);
        return new Quaternion(
            (float)(sinX * cosY * cosZ - cosX * sinY * sinZ),
            (float)(cosX * sinY * cosZ + sinX * cosY * sinZ),
            (float)(cosX * cosY * sinZ - sinX * sinY * cosZ),
            (float)(cosX * cosY * cosZ + sinX * sinY * sinZ));
    }

    private static double Degrees(double radians) => radians * HalfTurn / Math.PI;

    private static (double, double, double) Unroll((double X, double Y, double Z) angles, (double X, double Y, double Z) previous) => (
        Unroll(angles.X, previous.X), Unroll(angles.Y, previous.Y), Unroll(angles.Z, previous.Z));

    private static double Unroll(double angle, double previous) => angle - FullTurn * Math.Round((angle - previous) / FullTurn);

    private static double Distance((double X, double Y, double Z) a, (double X, double Y, double Z) b) =>
        Math.Abs(a.X - b.X) + Math.Abs(a.Y - b.Y) + Math.Abs(a.Z - b.Z);
}
