using System.Numerics;
using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Geometry.Cleanup;

/// <summary>
/// Removes invalid triangles: faces with non-finite or missing vertices, repeated corners, edges of length zero (their ends are welded),
/// faces without area (their longest edge is flipped with the neighbor, which closes the crack that dropping them would leave) and
/// duplicate faces. Linear in the faces.
/// </summary>
/// <remarks>
/// Flipping the edge of a cap triangle: Botsch and Kobbelt, "A robust procedure to eliminate degenerate faces from triangle meshes", 2001.
/// </remarks>
internal static class DegenerateFaces
{
    /// <summary>
    /// A face whose height is below this share of its longest edge is degenerate: float positions do not determine its direction.
    /// </summary>
    private const double MinHeight = 1e-6;

    /// <summary>Repairs the mesh. Returns how many faces were removed.</summary>
    public static int Remove(WorkingMesh mesh)
    {
        int before = mesh.FaceCount;
        var positions = mesh.Positions;
        mesh.KeepFaces(f =>
        {
            for (int k = 0; k < 3; k++)
            {
                int v = mesh.Indices[3 * f + k];
                if ((uint)v >= (uint)positions.Length || !float.IsFinite(positions[v].X + positions[v].Y + positions[v].Z))
                    return false;
            }
            return true;
        });
        Weld(mesh);
        mesh.KeepFaces(f => mesh.Indices.AsSpan(3 * f, 3) is [var a, var b, var c] && a != b && b != c && c != a);
        for (int round = 0; round < 4 && FlipCaps(mesh); round++)
        {
        }
        mesh.KeepFaces(f => !IsFlat(positions, mesh.Indices[3 * f], mesh.Indices[3 * f + 1], mesh.Indices[3 * f + 2]));
        RemoveDuplicates(mesh);
        return before - mesh.FaceCount;
    }

    private static void Weld(WorkingMesh mesh)
    {
        int[]? map = null;
        var indices = mesh.Indices;
        for (int h = 0; h < indices.Length; h++)
        {
            int a = indices[h], b = indices[EdgeTable.Next(h)];
            if (a == b || mesh.Positions[a] != mesh.Positions[b])
                continue;
            map ??= [.. Enumerable.Range(0, mesh.VertexCount)];
            UnionFind.Unite(map, a, b);
        }
        if (map == null)
            return;
        for (int h = 0; h < indices.Length; h++)
            indices[h] = UnionFind.Find(map, indices[h]);
    }

    private static bool IsFlat(Vector3[] positions, int a, int b, int c)
    {
        Vector3 ab = positions[b] - positions[a], ac = positions[c] - positions[a], bc = positions[c] - positions[b];
        double longest = Math.Max(ab.LengthSquared(), Math.Max(ac.LengthSquared(), bc.LengthSquared()));
        return DoubledArea(ab, ac) <= MinHeight * longest;
    }

    private static double DoubledArea(Vector3 a, Vector3 b)
    {
        double x = (double)a.Y * b.Z - (double)a.Z * b.Y;
        double y = (double)a.Z * b.X - (double)a.X * b.Z;
        double z = (double)a.X * b.Y - (double)a.Y * b.X;
        return Math.Sqrt(x * x + y * y + z * z);
    }

    private static bool FlipCaps(WorkingMesh mesh)
    {
        var indices = mesh.Indices;
        var positions = mesh.Positions;
        var flat = new List<int>();
        for (int f = 0; f < mesh.FaceCount; f++)
        {
            if (IsFlat(positions, indices[3 * f], indices[3 * f + 1], indices[3 * f + 2]))
                flat.Add(f);
        }
        if (flat.Count == 0)
            return false;

        var opposites = EdgeTable.Build(indices, mesh.VertexCount).Opposites();
        var touched = new HashSet<int>();
        bool turned = false;
        foreach (int f in flat)
        {
            int longest = 3 * f;
            for (int h = 3 * f; h < 3 * f + 3; h++)
            {
                if (Length(h) > Length(longest))
                    longest = h;
            }
            int other = opposites[longest];
            if (other < 0 || touched.Contains(f) || touched.Contains(other / 3))
                continue;
            int a = indices[longest], c = indices[EdgeTable.Next(longest)];
            int b = indices[EdgeTable.Previous(longest)], d = indices[EdgeTable.Previous(other)];
            if (b == d || IsFlat(positions, a, d, b) || IsFlat(positions, d, c, b))
                continue;
            int g = other / 3;
            (indices[3 * f], indices[3 * f + 1], indices[3 * f + 2]) = (a, d, b);
            (indices[3 * g], indices[3 * g + 1], indices[3 * g + 2]) = (d, c, b);
            touched.Add(f);
            touched.Add(g);
            turned = true;
        }
        return turned;

        float Length(int h) => Vector3.DistanceSquared(positions[indices[h]], positions[indices[EdgeTable.Next(h)]]);
    }

    private static void RemoveDuplicates(WorkingMesh mesh)
    {
        // Faces with the same three corners share all their edges; looking through one edge's faces finds them.
        var indices = mesh.Indices;
        var edges = EdgeTable.Build(indices, mesh.VertexCount);
        HashSet<int>? drop = null;
        for (int e = 0; e < edges.Count; e++)
        {
            var sides = edges[e];
            for (int i = 0; i < sides.Length; i++)
            {
                for (int j = i + 1; j < sides.Length; j++)
                {
                    if (indices[EdgeTable.Previous(sides[i])] == indices[EdgeTable.Previous(sides[j])])
                        (drop ??= []).Add(sides[j] / 3);
                }
            }
        }
        if (drop != null)
            mesh.KeepFaces(f => !drop.Contains(f));
    }
}
