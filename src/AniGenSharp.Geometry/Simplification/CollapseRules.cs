using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Geometry.Simplification;

/// <summary>
/// Decides whether an edge may be collapsed to a position: topology and open boundaries are kept (the link condition of Dey, Edelsbrunner,
/// Guha and Nekhayev, "Topology preserving edge contraction", 1999), and no face may fold over, become a sliver or become too long. Takes
/// time proportional to the faces around the edge.
/// </summary>
/// <param name="mesh">The mesh.</param>
/// <param name="quadrics">Its quadrics, which include the mean normal of everything that a vertex represents.</param>
internal sealed class CollapseRules(CornerMesh mesh, VertexQuadrics quadrics)
{
    /// <summary>A face must keep this quality (1 for an equilateral triangle), unless it had less before.</summary>
    private const double MinQuality = 0.05;

    /// <summary>A face must keep this cosine to its old normal.</summary>
    private const double MinTurn = 0.4;

    /// <summary>A face must keep this cosine to the mean normal of everything that its moved vertex represents.</summary>
    private const double MinOutward = 0.2;

    /// <summary>
    /// The mean normal of a vertex counts only if it is at least this long for its weight; below, the vertex represents no clear direction.
    /// </summary>
    private const double MinMeanNormal = 0.5;

    /// <summary>The limits are not relaxed below this quality.</summary>
    private const double MinRelaxedQuality = 0.006;

    private double _minQuality = MinQuality;
    private double _minTurn = MinTurn;

    /// <summary>The square of the longest edge that a collapse may create.</summary>
    public double MaxSquaredEdge { get; set; }

    /// <summary>Relaxes the limits; returns false if they cannot be relaxed further.</summary>
    public bool TryRelax()
    {
        if (_minQuality < MinRelaxedQuality)
            return false;
        (_minQuality, _minTurn) = (_minQuality / 3, _minTurn / 2);
        MaxSquaredEdge *= 4;
        return true;
    }

    /// <summary>Restores the limits on quality and turning that <see cref="TryRelax"/> changed.</summary>
    public void Restore() => (_minQuality, _minTurn) = (MinQuality, MinTurn);

    /// <summary>Whether two vertices may be merged at a position.</summary>
    public bool Allows(int u, int v, Vector3d position, VertexMarks marks)
    {
        if (!KeepsTopology(u, v, marks))
            return false;
        // Small turns add up over many collapses, so faces must not turn away from what the vertex represents either.
        ref readonly Quadric a = ref quadrics[u], b = ref quadrics[v];
        Vector3d outward = a.Normal + b.Normal;
        double length = outward.Length();
        outward = length < MinMeanNormal * (a.Weight + b.Weight) ? default : outward / length;
        return KeepsFaces(u, v, position, outward) && KeepsFaces(v, u, position, outward);
    }

    private bool KeepsTopology(int u, int v, VertexMarks marks)
    {
        marks.Clear();
        int shared = 0, valenceU = 0, valenceV = 0;
        for (int c = mesh.FirstCorner(u); c >= 0; c = mesh.NextCorner(c))
        {
            int next = mesh.VertexAt(EdgeTable.Next(c)), previous = mesh.VertexAt(EdgeTable.Previous(c));
            marks.Add(next);
            marks.Add(previous);
            valenceU++;
            if (next == v || previous == v)
                shared++;
        }
        if (shared is not (1 or 2) || shared == 2 && mesh.IsBoundary[u] && mesh.IsBoundary[v])
            return false;

        int common = 0;
        for (int c = mesh.FirstCorner(v); c >= 0; c = mesh.NextCorner(c))
        {
            valenceV++;
            common += marks.Remove(mesh.VertexAt(EdgeTable.Next(c))) ? 1 : 0;
            common += marks.Remove(mesh.VertexAt(EdgeTable.Previous(c))) ? 1 : 0;
        }
        // v is marked as a neighbor of u, but it is not its own neighbor.
        bool inside = shared == 2 && !mesh.IsBoundary[u] && !mesh.IsBoundary[v];
        return common == shared && valenceU + valenceV - 2 * shared >= (inside ? 3 : 1);
    }

    /// <summary>
    /// Whether the faces around a moved vertex stay valid, except those that contain the other vertex as well and are removed.
    /// </summary>
    private bool KeepsFaces(int moved, int other, Vector3d position, Vector3d outward)
    {
        Vector3d old = mesh.Positions[moved];
        for (int c = mesh.FirstCorner(moved); c >= 0; c = mesh.NextCorner(c))
        {
            int a = mesh.VertexAt(EdgeTable.Next(c)), b = mesh.VertexAt(EdgeTable.Previous(c));
            if (a == other || b == other)
                continue;
            Vector3d origin = mesh.Positions[a], ab = mesh.Positions[b] - origin, toNew = position - origin, toOld = old - origin;
            Vector3d newNormal = Vector3d.Cross(ab, toNew), oldNormal = Vector3d.Cross(ab, toOld);
            double newSquared = newNormal.LengthSquared(), oldSquared = oldNormal.LengthSquared();
            double turn = Vector3d.Dot(newNormal, oldNormal);
            if (turn < 0 || turn * turn < _minTurn * _minTurn * newSquared * oldSquared)
                return false;
            if (Vector3d.Dot(newNormal, outward) < MinOutward * Math.Sqrt(newSquared * outward.LengthSquared()))
                return false;
            double newA = toNew.LengthSquared(), newB = (toNew - ab).LengthSquared();
            double oldA = toOld.LengthSquared(), oldB = (toOld - ab).LengthSquared();
            if (Math.Max(newA, newB) > MaxSquaredEdge && Math.Max(newA, newB) > Math.Max(oldA, oldB))
                return false;
            double side = ab.LengthSquared(), newSum = newA + newB + side, oldSum = oldA + oldB + side;
            bool isSliver = 12 * newSquared < _minQuality * _minQuality * newSum * newSum;
            if (isSliver && newSquared * (oldSum * oldSum) <= oldSquared * newSum * newSum)
                return false;
        }
        return true;
    }
}
