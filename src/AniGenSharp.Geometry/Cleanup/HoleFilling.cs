using System.Collections.Concurrent;
using System.Numerics;
using AniGenSharp.Geometry.Concurrency;
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

        var onLoop = new bool[mesh.VertexCount];
        foreach (int vertex in loops.SelectMany(loop => loop))
            onLoop[vertex] = true;
        var taken = new HashSet<(int, int)>();
        var lengths = new Dictionary<int, (float Sum, int Count)>();
        for (int e = 0; e < edges.Count; e++)
        {
            int h = edges[e][0], a = mesh.Indices[h], b = mesh.Indices[EdgeTable.Next(h)];
            if (!onLoop[a] && !onLoop[b])
                continue;
            if (onLoop[a] && onLoop[b])
                taken.Add((Math.Min(a, b), Math.Max(a, b)));
            float length = Vector3.Distance(mesh.Positions[a], mesh.Positions[b]);
            if (onLoop[a])
                lengths[a] = lengths.GetValueOrDefault(a) is var x ? (x.Sum + length, x.Count + 1) : default;
            if (onLoop[b])
                lengths[b] = lengths.GetValueOrDefault(b) is var y ? (y.Sum + length, y.Count + 1) : default;
        }

        int[][] filled = [.. loops.Where(wanted)];
        var caps = new CapRefinement[filled.Length];
        // Loops share no vertex, so none has to know the chords of another. The longest ones take by far the most time.
        int[] order = [.. Enumerable.Range(0, filled.Length).OrderByDescending(i => filled[i].Length)];
        Parallel.ForEach(
            Partitioner.Create(order, EnumerablePartitionerOptions.NoBuffering), ParallelLoops.With(cancellationToken),
            i => caps[i] = Cap(mesh, filled[i], taken, lengths));
        Append(mesh, filled, caps);
        return (filled.Length, loops.Count - filled.Length);
    }

    private static CapRefinement Cap(
        WorkingMesh mesh, int[] loop, HashSet<(int, int)> taken, Dictionary<int, (float Sum, int Count)> lengths)
    {
        Vector3[] rim = [.. loop.Select(v => mesh.Positions[v])];
        bool IsTaken(int i, int j) => taken.Contains((Math.Min(loop[i], loop[j]), Math.Max(loop[i], loop[j])));
        float[] scales = [.. loop.Select(v => lengths[v].Sum / lengths[v].Count)];
        var cap = new CapRefinement(rim, scales, LoopTriangulation.Triangulate(rim, IsTaken), IsTaken);
        cap.Refine();
        return cap;
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

    private static void Append(WorkingMesh mesh, int[][] loops, CapRefinement[] caps)
    {
        var faces = new List<int>(mesh.Indices);
        var positions = new List<Vector3>();
        var sources = new List<int>();
        for (int i = 0; i < loops.Length; i++)
        {
            int[] loop = loops[i];
            int first = sources.Count, rim = loop.Length, inserted = mesh.VertexCount + first - rim;
            foreach (var (point, a, b, c) in caps[i].Inserted)
            {
                positions.Add(point);
                sources.Add(mesh.AddInterpolated(Source(a), Source(b), Source(c)));
            }
            foreach (int v in caps[i].Triangles)
                faces.Add(v < rim ? loop[v] : v + inserted);

            int Source(int local) => local < rim ? mesh.Sources[loop[local]] : sources[first + local - rim];
        }
        if (positions.Count > 0)
            mesh.Append(positions, sources);
        mesh.Indices = [.. faces];
    }
}
