using System.Runtime.CompilerServices;

namespace AniGenSharp.Geometry.Simplification;

/// <summary>
/// A sum of squared distances to planes as a function of the point: pᵀAp − 2bᵀp + c, with the weight of what was summed and the sum of its weighted normals.
/// Source: Garland and Heckbert, "Surface simplification using quadric error metrics", 1997.
/// </summary>
internal struct Quadric
{
    public double A00, A01, A02, A11, A12, A22, B0, B1, B2, C, Weight, NormalX, NormalY, NormalZ;

    /// <summary>Adds weight · (n·p + d)².</summary>
    public void AddPlane(double nx, double ny, double nz, double d, double weight)
    {
        A00 += weight * nx * nx;
        A01 += weight * nx * ny;
        A02 += weight * nx * nz;
        A11 += weight * ny * ny;
        A12 += weight * ny * nz;
        A22 += weight * nz * nz;
        B0 -= weight * d * nx;
        B1 -= weight * d * ny;
        B2 -= weight * d * nz;
        C += weight * d * d;
    }

    /// <summary>Adds another quadric.</summary>
    public void Add(in Quadric other)
    {
        A00 += other.A00;
        A01 += other.A01;
        A02 += other.A02;
        A11 += other.A11;
        A12 += other.A12;
        A22 += other.A22;
        B0 += other.B0;
        B1 += other.B1;
        B2 += other.B2;
        C += other.C;
        Weight += other.Weight;
        NormalX += other.NormalX;
        NormalY += other.NormalY;
        NormalZ += other.NormalZ;
    }

    /// <summary>The value at a point, never negative.</summary>
    public readonly double At(double x, double y, double z) => Math.Max(0,
        x * (A00 * x + 2 * (A01 * y + A02 * z - B0)) + y * (A11 * y + 2 * (A12 * z - B1)) + z * (A22 * z - 2 * B2) + C);

    /// <summary>
    /// The least point of this quadric plus <paramref name="pull"/> · |p − anchor|², which keeps the solution near the anchor along directions
    /// that no plane holds; false where that is singular.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool Minimum(double pull, double ax, double ay, double az, out double x, out double y, out double z)
    {
        double a00 = A00 + pull, a11 = A11 + pull, a22 = A22 + pull;
        double b0 = B0 + pull * ax, b1 = B1 + pull * ay, b2 = B2 + pull * az;
        // Cofactors of a symmetric matrix.
        double c00 = a11 * a22 - A12 * A12, c01 = A02 * A12 - A01 * a22, c02 = A01 * A12 - A02 * a11;
        double determinant = a00 * c00 + A01 * c01 + A02 * c02;
        double size = a00 + a11 + a22;
        if (!(determinant > 1e-15 * size * size * size))
        {
            (x, y, z) = (ax, ay, az);
            return false;
        }
        double inverse = 1 / determinant;
        double c11 = a00 * a22 - A02 * A02, c12 = A01 * A02 - a00 * A12, c22 = a00 * a11 - A01 * A01;
        x = (c00 * b0 + c01 * b1 + c02 * b2) * inverse;
        y = (c01 * b0 + c11 * b1 + c12 * b2) * inverse;
        z = (c02 * b0 + c12 * b1 + c22 * b2) * inverse;
        return true;
    }
}
