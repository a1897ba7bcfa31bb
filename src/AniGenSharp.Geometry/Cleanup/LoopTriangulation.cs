using System.Numerics;

namespace AniGenSharp.Geometry.Cleanup;

/// <summary>
/// Triangulates a closed loop in space without new vertices, by dynamic programming over its chords: of all triangulations the one with the
/// mildest sharpest fold and, among those, the smallest area. On a convex planar loop any such triangulation covers the polygon exactly
/// once.
/// </summary>
/// <remarks>
/// Sources: Barequet and Sharir, "Filling gaps in the boundary of a polyhedron", 1995; Liepa, "Filling holes in meshes", 2003. Long loops
/// are first cut along the chord that is shortest for the arc it spans, because the dynamic program takes cubic time.
/// </remarks>
internal static class LoopTriangulation
{
    private const int MaxLoop = 256;

    /// <summary>Folds that differ by no more than this count as equal.</summary>
    private const double Equal = 1e-6;

    /// <summary>
    /// Triangulates a loop. Returns triangles as indices into the loop, wound along it; <paramref name="forbidden"/> says which chords are
    /// edges elsewhere.
    /// </summary>
    public static List<int> Triangulate(Vector3[] loop, Func<int, int, bool> forbidden)
    {
        var triangles = new List<int>(3 * (loop.Length - 2));
        var pending = new Stack<int[]>();
        pending.Push([.. Enumerable.Range(0, loop.Length)]);
        while (pending.TryPop(out int[]? part))
        {
            if (part.Length > MaxLoop && BestChord(loop, part, forbidden) is var (from, to) && from >= 0)
            {
                pending.Push(part[from..(to + 1)]);
                pending.Push([.. part[..(from + 1)], .. part[to..]]);
            }
            else
            {
                Solve(loop, part, forbidden, triangles);
            }
        }
        return triangles;
    }

    private static (int From, int To) BestChord(Vector3[] loop, int[] part, Func<int, int, bool> forbidden)
    {
        int n = part.Length;
        var along = new float[n + 1];
        for (int i = 0; i < n; i++)
            along[i + 1] = along[i] + Vector3.Distance(loop[part[i]], loop[part[(i + 1) % n]]);
        (int, int) best = (-1, -1);
        float bestRatio = float.PositiveInfinity;
        for (int i = 0; i < n; i++)
        {
            for (int j = i + n / 8; j < n && j - i <= n - n / 8; j++)
            {
                float arc = Math.Min(along[j] - along[i], along[n] - along[j] + along[i]);
                float ratio = Vector3.Distance(loop[part[i]], loop[part[j]]) / Math.Max(arc, 1e-30f);
                if (ratio < bestRatio && !forbidden(part[i], part[j]))
                    (best, bestRatio) = ((i, j), ratio);
            }
        }
        return best;
    }

    private static void Solve(Vector3[] loop, int[] part, Func<int, int, bool> forbidden, List<int> triangles)
    {
        int n = part.Length;
        // fold[i, j] and area[i, j] are those of the best triangulation of the loop from i to j; apex[i, j] is the apex of its triangle on
        // the chord, and normals[i, j] the triangle's normal.
        var fold = new double[n, n];
        var area = new double[n, n];
        var apex = new int[n, n];
        var normals = new Vector3[n, n];
        for (int span = 2; span < n; span++)
        {
            for (int i = 0; i + span < n; i++)
            {
                int k = i + span;
                (fold[i, k], area[i, k], apex[i, k]) = (double.PositiveInfinity, double.PositiveInfinity, -1);
                if (span < n - 1 && forbidden(part[i], part[k]))
                    continue;
                for (int m = i + 1; m < k; m++)
                {
                    double worst = Math.Max(fold[i, m], fold[m, k]);
                    if (double.IsInfinity(worst) || worst > fold[i, k] + Equal)
                        continue;
                    Vector3 normal = Vector3.Cross(loop[part[m]] - loop[part[i]], loop[part[k]] - loop[part[i]]);
                    if (m - i > 1)
                        worst = Math.Max(worst, Fold(normal, normals[i, m]));
                    if (k - m > 1)
                        worst = Math.Max(worst, Fold(normal, normals[m, k]));
                    double sum = area[i, m] + area[m, k] + normal.Length() / 2;
                    if (worst < fold[i, k] - Equal || worst <= fold[i, k] + Equal && sum < area[i, k])
                        (fold[i, k], area[i, k], apex[i, k], normals[i, k]) = (worst, sum, m, normal);
                }
            }
        }
        if (apex[0, n - 1] < 0)
        {
            // Every triangulation contains a forbidden chord. A plain fan is used, and the caller splits the duplicate edges.
            for (int i = 1; i + 1 < n; i++)
                triangles.AddRange([part[0], part[i], part[i + 1]]);
            return;
        }
        var pending = new Stack<(int, int)>();
        pending.Push((0, n - 1));
        while (pending.TryPop(out var chord))
        {
            var (i, k) = chord;
            if (k - i < 2)
                continue;
            int m = apex[i, k];
            triangles.AddRange([part[i], part[m], part[k]]);
            pending.Push((i, m));
            pending.Push((m, k));
        }
    }

    /// <summary>0 for two faces in a plane, 2 for two on top of each other.</summary>
    private static double Fold(Vector3 a, Vector3 b)
    {
        double lengths = Math.Sqrt((double)a.LengthSquared() * b.LengthSquared());
        return lengths > 0 ? 1 - Vector3.Dot(a, b) / lengths : 1;
    }
}
