using System.Numerics;

namespace AniGenSharp.Geometry.Gltf.Reading;

/// <summary>
/// Splits affine transforms that may be mirrored, unevenly scaled or sheared, which a node's rotation and scale cannot always express.
/// </summary>
internal static class AffineParts
{
    /// <summary>Relative differences up to this are attributed to rounding.</summary>
    private const float Tolerance = 1e-3f;

    /// <summary>The rotation and the scale along its own axes that come closest to a matrix's linear part.</summary>
    /// <param name="matrix">For row vectors. A mirrored one gets a negative scale along x.</param>
    public static (Quaternion Rotation, Vector3 Scale) RotationAndScale(in Matrix4x4 matrix)
    {
        Vector3 x = Row(matrix, 0), y = Row(matrix, 1), z = Row(matrix, 2);
        var scale = new Vector3(x.Length(), y.Length(), z.Length());
        if (Vector3.Dot(Vector3.Cross(x, y), z) < 0)
            scale.X = -scale.X;
        return (NearestRotation(Unit(x, scale.X), Unit(y, scale.Y), Unit(z, scale.Z)), scale);

        static Vector3 Unit(Vector3 v, float length) => MathF.Abs(length) > 1e-20f ? v / length : Vector3.Zero;
    }

    /// <summary>Whether a matrix's linear part is a rotation, mirrored or not, times one factor.</summary>
    public static bool IsUniform(in Matrix4x4 matrix)
    {
        Vector3 x = Row(matrix, 0), y = Row(matrix, 1), z = Row(matrix, 2);
        float xx = x.LengthSquared(), yy = y.LengthSquared(), zz = z.LengthSquared(), most = MathF.Max(xx, MathF.Max(yy, zz));
        return most > 0 && MathF.Min(xx, MathF.Min(yy, zz)) > (1 - 2 * Tolerance) * most
            && MathF.Abs(Vector3.Dot(x, y)) < Tolerance * most && MathF.Abs(Vector3.Dot(y, z)) < Tolerance * most
            && MathF.Abs(Vector3.Dot(z, x)) < Tolerance * most;
    }

    private static Vector3 Row(in Matrix4x4 m, int row) => row switch
    {
        0 => new Vector3(m.M11, m.M12, m.M13),
        1 => new Vector3(m.M21, m.M22, m.M23),
        _ => new Vector3(m.M31, m.M32, m.M33),
    };

    /// <summary>
    /// The rotation nearest to a basis of about unit length: the basis is averaged with its inverse transpose until both agree.
    /// Source: Higham, "Computing the Polar Decomposition", SIAM J. Sci. Stat. Comput. 7 (1986).
    /// </summary>
    private static Quaternion NearestRotation(Vector3 x, Vector3 y, Vector3 z)
    {
        for (int round = 0; round < 30; round++)
        {
            float determinant = Vector3.Dot(Vector3.Cross(x, y), z);
            if (!(MathF.Abs(determinant) > 1e-9f))
                return Quaternion.Identity; // A flat basis has no orientation.
            Vector3 a = Vector3.Cross(y, z) / determinant, b = Vector3.Cross(z, x) / determinant, c = Vector3.Cross(x, y) / determinant;
            float change = (a - x).Length() + (b - y).Length() + (c - z).Length();
            (x, y, z) = ((x + a) / 2, (y + b) / 2, (z + c) / 2);
            if (change < 1e-6f)
                break;
        }
        return Quaternion.Normalize(Quaternion.CreateFromRotationMatrix(new Matrix4x4(
            x.X, x.Y, x.Z, 0, y.X, y.Y, y.Z, 0, z.X, z.Y, z.Z, 0, 0, 0, 0, 1)));
    }
}
