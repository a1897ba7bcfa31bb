using System.Numerics;
using AniGenSharp.Geometry.Spatial;

namespace AniGenSharp.Geometry.Extraction;

/// <summary>
/// Numbers the points of a grid of R³ cubes: (x · (R + 1) + y) · (R + 1) + z. A cube has the number of its lowest corner, and corner i of a
/// cube lies at (i &amp; 1, i &gt;&gt; 1 &amp; 1, i &gt;&gt; 2 &amp; 1) from there.
/// </summary>
/// <param name="Resolution">Cubes along each side, R.</param>
internal readonly record struct GridNumbering(int Resolution)
{
    /// <summary>Points along each side.</summary>
    public int Side => Resolution + 1;

    /// <summary>The step from a point to the next one along x; along y it is <see cref="Side"/> and along z 1.</summary>
    public int Plane => Side * Side;

    /// <summary>Number of points.</summary>
    public int Count => Plane * Side;

    /// <summary>The number of a point.</summary>
    public int NumberOf(int x, int y, int z) => (x * Side + y) * Side + z;

    /// <summary>The coordinates of a point.</summary>
    public (int X, int Y, int Z) Coordinates(int point) => (point / Plane, point / Side % Side, point % Side);

    /// <summary>The place of a point in the unit cube [-0.5, 0.5]³, without deformation.</summary>
    public Vector3 PositionOf(int point)
    {
        var (x, y, z) = Coordinates(point);
        return new Vector3(x, y, z) / Resolution - new Vector3(0.5f);
    }

    /// <summary>A corner of a cube.</summary>
    public int Corner(int cube, int corner) => cube + (corner & 1) * Plane + (corner >> 1 & 1) * Side + (corner >> 2 & 1);

    /// <summary>The cube that has a point as this corner, or -1 where that cube would lie outside the grid.</summary>
    public int CubeWithCorner((int X, int Y, int Z) point, int corner)
    {
        int x = point.X - (corner & 1), y = point.Y - (corner >> 1 & 1), z = point.Z - (corner >> 2 & 1);
        bool outside = x < 0 || y < 0 || z < 0 || x >= Resolution || y >= Resolution || z >= Resolution;
        return outside ? -1 : NumberOf(x, y, z);
    }

    /// <summary>The sign pattern of a cube: bit i is set where corner i is inside.</summary>
    /// <param name="inside">The points inside the surface.</param>
    /// <param name="cube">The cube.</param>
    public int SignPattern(RankedBitSet inside, int cube)
    {
        return Pair(cube, 0) | Pair(cube + Plane, 1) | Pair(cube + Side, 2) | Pair(cube + Plane + Side, 3);

        int Pair(int point, int corner) =>
            (inside.Contains(point) ? 1 << corner : 0) | (inside.Contains(point + 1) ? 16 << corner : 0);
    }
}
