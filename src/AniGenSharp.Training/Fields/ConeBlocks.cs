using System.Numerics;
using System.Runtime.Intrinsics;
using AniGenSharp.Training.Modeling;

namespace AniGenSharp.Training.Fields;

/// <summary>The signed distances of a point to all primitives of a creature, eight at a time.</summary>
internal sealed class ConeBlocks
{
    private const int Lanes = 8;
    private const int Numbers = 19;
    private const float MinLength = 1e-8f;

    /// <summary>Per block of eight primitives: <see cref="Numbers"/> rows of eight.</summary>
    private readonly float[] _rows;

    /// <summary>Prepares primitives.</summary>
    public ConeBlocks(IReadOnlyList<Cone> cones)
    {
        Count = cones.Count;
        _rows = new float[(Count + Lanes - 1) / Lanes * Lanes * Numbers];
        foreach (var (i, cone) in cones.Index())
        {
            float[] numbers = Prepare(cone);
            for (int k = 0; k < Numbers; k++)
                _rows[(i / Lanes * Numbers + k) * Lanes + i % Lanes] = numbers[k];
        }
    }

    /// <summary>Number of primitives.</summary>
    public int Count { get; }

    /// <summary>Length of the span that <see cref="Distances"/> fills: the number of primitives, rounded up.</summary>
    public int PaddedCount => _rows.Length / Numbers;

    /// <summary>Writes the distance to each primitive, negative inside. Flattened ones are bounded from below, not exact.</summary>
    /// <param name="p">The point.</param>
    /// <param name="distances"><see cref="PaddedCount"/> numbers; those after the primitives are meaningless.</param>
    public void Distances(Vector3 p, Span<float> distances)
    {
        var (px, py, pz) = (Vector256.Create(p.X), Vector256.Create(p.Y), Vector256.Create(p.Z));
        for (int block = 0; block < PaddedCount / Lanes; block++)
        {
            var rows = _rows.AsSpan(block * Numbers * Lanes, Numbers * Lanes);
            Distance(rows, px, py, pz).CopyTo(distances[(block * Lanes)..]);
        }
    }

    private static Vector256<float> Distance(ReadOnlySpan<float> rows, Vector256<float> px, Vector256<float> py, Vector256<float> pz)
    {
        var (x, y, z) = (px - Row(rows, 0), py - Row(rows, 1), pz - Row(rows, 2));
        var (nx, ny, nz) = (Row(rows, 6), Row(rows, 7), Row(rows, 8));
        // Stretching the space along the axis makes a flattened primitive round again.
        var stretch = Row(rows, 9) * (x * nx + y * ny + z * nz);
        (x, y, z) = (x + stretch * nx, y + stretch * ny, z + stretch * nz);
        var (bx, by, bz) = (Row(rows, 3), Row(rows, 4), Row(rows, 5));
        var (length2, inverse, side2, difference) = (Row(rows, 11), Row(rows, 12), Row(rows, 13), Row(rows, 14));
        var (radiusA, radiusB) = (Row(rows, 15), Row(rows, 16));
        var along = x * bx + y * by + z * bz;
        var beyond = along - length2;
        var (wx, wy, wz) = (x * length2 - bx * along, y * length2 - by * along, z * length2 - bz * along);
        var across2 = wx * wx + wy * wy + wz * wz;
        var (along2, beyond2) = (along * along * length2, beyond * beyond * length2);
        var k = Sign(difference) * difference * difference * across2;
        var body = (Vector256.Sqrt(across2 * side2 * inverse) + along * difference) * inverse - radiusA;
        var startCap = Vector256.Sqrt(across2 + along2) * inverse - radiusA;
        var endCap = Vector256.Sqrt(across2 + beyond2) * inverse - radiusB;
        var isEnd = Vector256.GreaterThan(SignOrMinus(beyond) * side2 * beyond2, k);
        var isStart = Vector256.LessThan(SignOrMinus(along) * side2 * along2, k);
        var cone = Vector256.ConditionalSelect(isEnd, endCap, Vector256.ConditionalSelect(isStart, startCap, body));
        // One sphere contains the other, or both are the same.
        var far = Row(rows, 18);
        var (sx, sy, sz) = (x - far * bx, y - far * by, z - far * bz);
        var sphere = Vector256.Sqrt(sx * sx + sy * sy + sz * sz) - Vector256.ConditionalSelect(
            Vector256.GreaterThan(far, Vector256<float>.Zero), radiusB, radiusA);
        var isSphere = Vector256.GreaterThan(Row(rows, 17), Vector256<float>.Zero);
        return Vector256.ConditionalSelect(isSphere, sphere, cone) * Row(rows, 10);
    }

    /// <summary>-1, 0 or 1.</summary>
    private static Vector256<float> Sign(Vector256<float> x) => Vector256.ConditionalSelect(
        Vector256.GreaterThan(x, Vector256<float>.Zero), Vector256<float>.One,
        Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256<float>.Zero), -Vector256<float>.One, Vector256<float>.Zero));

    /// <summary>-1 or 1; -1 for 0.</summary>
    private static Vector256<float> SignOrMinus(Vector256<float> x) => Vector256.ConditionalSelect(
        Vector256.GreaterThan(x, Vector256<float>.Zero), Vector256<float>.One, -Vector256<float>.One);

    private static Vector256<float> Row(ReadOnlySpan<float> rows, int row) => Vector256.Create(rows.Slice(row * Lanes, Lanes));

    /// <summary>
    /// A; the vector from A to B, stretched; flat axis and stretch; scale of the result; what the formula of a round cone needs; and for a
    /// primitive that is a sphere, which of the two.
    /// </summary>
    private static float[] Prepare(Cone cone)
    {
        var (a, axis) = ((Vector3)cone.A, (Vector3)cone.FlatAxis);
        var along = (Vector3)cone.B - a;
        float scale = (float)cone.FlatScale;
        float stretch = scale > 1.001f ? scale - 1 : 0;
        along += stretch * Vector3.Dot(along, axis) * axis;
        var (ra, rb) = ((float)cone.RadiusA, (float)cone.RadiusB);
        float length2 = along.LengthSquared(), difference = ra - rb, side2 = length2 - difference * difference;
        bool isPoint = length2 < MinLength, isSphere = isPoint || side2 <= 0;
        return
        [
            a.X, a.Y, a.Z, along.X, along.Y, along.Z, axis.X, axis.Y, axis.Z, stretch, stretch > 0 ? 1 / (0.5f + 0.5f * scale) : 1,
            length2, isPoint ? 0 : 1 / length2, side2, difference, ra, rb, isSphere ? 1 : 0, isSphere && !isPoint && ra <= rb ? 1 : 0,
        ];
    }
}
