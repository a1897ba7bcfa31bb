using System.Runtime.CompilerServices;
using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Geometry.Simplification;

/// <summary>
/// A sum of squared distances to planes as a function of the point p: pᵀAp − 2bᵀp + c, together with the total weight of the planes and the
/// sum of their weighted normals. Source: Garland and Heckbert, "Surface simplification using quadric error metrics", 1997.
/// </summary>
internal struct Quadric
{
    /// <summary>A system whose determinant is below this share of its trace cubed counts as singular.</summary>
    private const double SingularDeterminant = 1e-15;

    // The upper triangle of A, b and c.
    private double _a00, _a01, _a02, _a11, _a12, _a22, _c;
    private Vector3d _b;

    /// <summary>The area that was summed.</summary>
    public double Weight;

    /// <summary>The sum of unit normals, each weighted by its area.</summary>
    public Vector3d Normal;

    /// <summary>The sum of the diagonal of A, a measure of the quadric's size.</summary>
    public readonly double Trace => _a00 + _a11 + _a22;

    /// <summary>Adds weight · (normal·p + offset)².</summary>
    public void AddPlane(Vector3d normal, double offset, double weight)
    {
        _a00 += weight * normal.X * normal.X;
        _a01 += weight * normal.X * normal.Y;
        _a02 += weight * normal.X * normal.Z;
        _a11 += weight * normal.Y * normal.Y;
        _a12 += weight * normal.Y * normal.Z;
        _a22 += weight * normal.Z * normal.Z;
        _b -= weight * offset * normal;
        _c += weight * offset * offset;
    }

    /// <summary>Adds another quadric.</summary>
    public void Add(in Quadric other)
    {
        _a00 += other._a00;
        _a01 += other._a01;
        _a02 += other._a02;
        _a11 += other._a11;
        _a12 += other._a12;
        _a22 += other._a22;
        _b += other._b;
        _c += other._c;
        Weight += other.Weight;
        Normal += other.Normal;
    }

    /// <summary>The value at a point, never negative.</summary>
    public readonly double At(Vector3d p) => Math.Max(0,
        p.X * (_a00 * p.X + 2 * (_a01 * p.Y + _a02 * p.Z - _b.X))
        + p.Y * (_a11 * p.Y + 2 * (_a12 * p.Z - _b.Y))
        + p.Z * (_a22 * p.Z - 2 * _b.Z)
        + _c);

    /// <summary>
    /// Finds the minimum of this quadric plus <paramref name="pull"/> · |p − anchor|²; the pull keeps the solution near the anchor along
    /// directions that no plane determines.
    /// </summary>
    /// <param name="pull">Weight of the pull.</param>
    /// <param name="anchor">The point toward which the pull leads.</param>
    /// <param name="minimum">The minimum, or the anchor where the system is singular.</param>
    /// <returns>False where the system is singular.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly bool TryMinimize(double pull, Vector3d anchor, out Vector3d minimum)
    {
        double a00 = _a00 + pull, a11 = _a11 + pull, a22 = _a22 + pull;
        Vector3d b = _b + pull * anchor;
        // Cofactors of a symmetric matrix.
        double c00 = a11 * a22 - _a12 * _a12, c01 = _a02 * _a12 - _a01 * a22, c02 = _a01 * _a12 - _a02 * a11;
        double determinant = a00 * c00 + _a01 * c01 + _a02 * c02;
        double size = a00 + a11 + a22;
        if (!(determinant > SingularDeterminant * size * size * size))
        {
            minimum = anchor;
            return false;
        }
        double inverse = 1 / determinant;
        double c11 = a00 * a22 - _a02 * _a02, c12 = _a01 * _a02 - a00 * _a12, c22 = a00 * a11 - _a01 * _a01;
        minimum = new Vector3d(
            (c00 * b.X + c01 * b.Y + c02 * b.Z) * inverse,
            (c01 * b.X + c11 * b.Y + c12 * b.Z) * inverse,
            (c02 * b.X + c12 * b.Y + c22 * b.Z) * inverse);
        return true;
    }
}
