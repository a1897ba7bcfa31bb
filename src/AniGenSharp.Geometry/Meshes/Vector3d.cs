namespace AniGenSharp.Geometry.Meshes;

/// <summary>A vector in double precision, for sums over many faces.</summary>
internal readonly record struct Vector3d(double X, double Y, double Z)
{
    /// <summary>Sum.</summary>
    public static Vector3d operator +(Vector3d a, Vector3d b) => new(a.X + b.X, a.Y + b.Y, a.Z + b.Z);

    /// <summary>Euclidean length.</summary>
    public double Length() => Math.Sqrt(X * X + Y * Y + Z * Z);
}
