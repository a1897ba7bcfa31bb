using System.Numerics;

namespace AniGenSharp.Geometry.Meshes;

/// <summary>A vector in double precision, for sums over many faces and for fits that single precision would blur.</summary>
/// <param name="X">The first component.</param>
/// <param name="Y">The second component.</param>
/// <param name="Z">The third component.</param>
internal readonly record struct Vector3d(double X, double Y, double Z)
{
    /// <summary>The sum of two vectors.</summary>
    public static Vector3d operator +(Vector3d a, Vector3d b) => new(a.X + b.X, a.Y + b.Y, a.Z + b.Z);

    /// <summary>The difference of two vectors.</summary>
    public static Vector3d operator -(Vector3d a, Vector3d b) => new(a.X - b.X, a.Y - b.Y, a.Z - b.Z);

    /// <summary>The vector times a number.</summary>
    public static Vector3d operator *(double factor, Vector3d a) => new(factor * a.X, factor * a.Y, factor * a.Z);

    /// <summary>The vector divided by a number.</summary>
    public static Vector3d operator /(Vector3d a, double divisor) => new(a.X / divisor, a.Y / divisor, a.Z / divisor);

    /// <summary>The same vector in double precision.</summary>
    public static implicit operator Vector3d(Vector3 a) => new(a.X, a.Y, a.Z);

    /// <summary>The vector rounded to single precision.</summary>
    public static explicit operator Vector3(Vector3d a) => new((float)a.X, (float)a.Y, (float)a.Z);

    /// <summary>The scalar product, summed in the order x, y, z.</summary>
    public static double Dot(Vector3d a, Vector3d b) => a.X * b.X + a.Y * b.Y + a.Z * b.Z;

    /// <summary>The vector product.</summary>
    public static Vector3d Cross(Vector3d a, Vector3d b) =>
        new(a.Y * b.Z - a.Z * b.Y, a.Z * b.X - a.X * b.Z, a.X * b.Y - a.Y * b.X);

    /// <summary>The Euclidean length.</summary>
    public double Length() => Math.Sqrt(LengthSquared());

    /// <summary>The square of the Euclidean length.</summary>
    public double LengthSquared() => X * X + Y * Y + Z * Z;
}
