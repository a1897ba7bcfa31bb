using System.Numerics;

namespace AniGenSharp.Geometry.Meshes;

/// <summary>An axis-aligned box in space, given by its two extreme corners.</summary>
/// <param name="Low">The lowest coordinate along each axis.</param>
/// <param name="High">The highest coordinate along each axis.</param>
internal readonly record struct BoundingBox(Vector3 Low, Vector3 High)
{
    /// <summary>The empty box; including a point in it gives the box of that point.</summary>
    public static BoundingBox Empty => new(new Vector3(float.PositiveInfinity), new Vector3(float.NegativeInfinity));

    /// <summary>Whether the box contains no points.</summary>
    public bool IsEmpty => !(Low.X <= High.X && Low.Y <= High.Y && Low.Z <= High.Z);

    /// <summary>The edge lengths, zero for the empty box.</summary>
    public Vector3 Size => IsEmpty ? Vector3.Zero : High - Low;

    /// <summary>The middle of the box. The empty box has none; NaN is returned.</summary>
    public Vector3 Center => (Low + High) / 2;

    /// <summary>Distance between the two extreme corners, zero for the empty box.</summary>
    public float Diagonal => Size.Length();

    /// <summary>The longest edge, zero for the empty box.</summary>
    public float LongestSide => Size is var size ? MathF.Max(size.X, MathF.Max(size.Y, size.Z)) : 0;

    /// <summary>Half of the surface area, the measure of the surface-area heuristic; zero for the empty box.</summary>
    public float HalfArea => Size is var size ? size.X * size.Y + size.Y * size.Z + size.Z * size.X : 0;

    /// <summary>The box around points; empty without points.</summary>
    public static BoundingBox Of(ReadOnlySpan<Vector3> points)
    {
        BoundingBox box = Empty;
        foreach (Vector3 point in points)
            box = box.Include(point);
        return box;
    }

    /// <summary>The box around those points that the indices refer to.</summary>
    /// <param name="points">All points, [N].</param>
    /// <param name="indices">The points to include, in any order and number.</param>
    public static BoundingBox Of(ReadOnlySpan<Vector3> points, ReadOnlySpan<int> indices)
    {
        BoundingBox box = Empty;
        foreach (int index in indices)
            box = box.Include(points[index]);
        return box;
    }

    /// <summary>The smallest box around this one and a point.</summary>
    public BoundingBox Include(Vector3 point) => new(Vector3.Min(Low, point), Vector3.Max(High, point));

    /// <summary>The smallest box around both boxes.</summary>
    public BoundingBox Union(in BoundingBox other) => new(Vector3.Min(Low, other.Low), Vector3.Max(High, other.High));

    /// <summary>The box with this margin added on every side.</summary>
    public BoundingBox Inflate(Vector3 margin) => new(Low - margin, High + margin);

    /// <summary>Whether a point lies in the box or on its border.</summary>
    public bool Contains(Vector3 point) => Vector3.Min(point, Low) == Low && Vector3.Max(point, High) == High;
}
