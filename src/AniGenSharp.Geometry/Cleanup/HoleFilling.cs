using System.Numerics;
using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Geometry.Cleanup;

/// <summary>
/// Closes boundary loops: each is triangulated (<see cref="LoopTriangulation"/>), then refined to the edge length around it (<see
/// cref="CapRefinement"/>). The mesh must be manifold (<see cref="NonManifold"/>).
/// </summary>
internal static class HoleFilling
{
    /// <summary>Closes the loops for which <paramref name="wanted"/> returns true, given the loop's vertices.</summary>
    /// <returns>How many loops were closed and how many remain open.</returns>
    public static (int Closed, int Open) Close(WorkingMesh mesh, Func<int[], bool> wanted, CancellationToken cancellationToken = default)
    {
        var edges = EdgeTable.Build(mesh.Indices, mesh.VertexCount);
        List<int[]> loops = Loops(mesh.Indices, edges.Opposites());
        if (loops.Count == 0)
            return (0, 0);

        var onLoop = new HashSet<int>();
        foreach (int[] loop in loops)
            onLoop.UnionWith(loop);
        var taken = new HashSet<(int, int)>();
        var lengths = new Dictionary<int, (float Sum, int Count)>();
        for (int e = 0; e < edges.Count; e++)
        {
            int h = edges[e][0], a = mesh.Indices[h], b = mesh.Indices[EdgeTable.Next(h)];
            bool first = onLoop.Contains(a), second = onLoop.Contains(b);
            if (first && second)
                taken.Add((Math.Min(a, b), Math.Max(a, b)));
            float length = Vector3.Distance(mesh.Positions[a], mesh.Positions[b]);
            if (first)
                lengths[a] = lengths.GetValueOrDefault(a) is var x ? (x.Sum + length, x.Count + 1) : default;
            if (second)
                lengths[b] = lengths.GetValueOrDefault(b) is var y ? (y.Sum + length, y.Count + 1) : default;
        }

        int closed = 0;
        var faces = new List<int>(mesh.Indices);
        foreach (int[] loop in loops)
        {
            if (!wanted(loop))
                continue;
            cancellationToken.ThrowIfCancellationRequested();
            Vector3[] rim = [.. loop.Select(v => mesh.Positions[v])];
            bool IsTaken(int i, int j) => taken.Contains((Math.Min(loop[i], loop[j]), Math.Max(loop[i], loop[j])));
            var triangles = LoopTriangulation.Triangulate(rim, IsTaken);
            float[] scales = [.. loop.Select(v => lengths[v].Sum / lengths[v].Count)];
            var cap = new CapRefinement(rim, scales, triangles, IsTaken);
            cap.Refine();
            Append(mesh, loop, cap, faces);
            foreach (var (i, j) in cap.RimEdges())
                taken.Add((Math.Min(loop[i], loop[j]), Math.Max(loop[i], loop[j])));
            closed++;
        }
        mesh.Indices = [.. faces];
        return (closed, loops.Count - closed);
    }

    /// <summary>The boundary loops, each so that triangles along it wind as the mesh does.</summary>
    internal static List<int[]> Loops(int[] indices, int[] opposites)
    {
        // A boundary half-edge runs along its face; the cap runs against it.
        var next = new SortedDictionary<int, int>();
        for (int h = 0; h < opposites.Length; h++)
        {
            if (opposites[h] < 0)
                next[indices[EdgeTable.Next(h)]] = indices[h];
        }
        var loops = new List<int[]>();
        var seen = new HashSet<int>();
        foreach (int start in next.Keys)
        {
            if (!seen.Add(start))
                continue;
            var loop = new List<int> { start };
            int v = next[start];
            while (v != start && next.ContainsKey(v) && seen.Add(v))
            {
                loop.Add(v);
                v = next[v];
            }
            if (v == start && loop.Count >= 3)
                loops.Add([.. loop]);
        }
        return loops;
    }

    private static void Append(WorkingMesh mesh, int[] loop, CapRefinement cap, List<int> faces)
    {
        int first = mesh.VertexCount, rim = loop.Length;
        var positions = new List<Vector3>();
        var sources = new List<int>();
        foreach (var (point, a, b, c) in cap.Inserted)
        {
            positions.Add(point);
            sources.Add(mesh.AddInterpolated(Source(a), Source(b), Source(c)));
        }
        if (positions.Count > 0)
            mesh.Append(positions, sources);
        foreach (int v in cap.Triangles)
            faces.Add(v < rim ? loop[v] : first + v - rim);

        int Source(int local) => local < rim ? mesh.Sources[loop[local]] : sources[local - rim];
    }
}
