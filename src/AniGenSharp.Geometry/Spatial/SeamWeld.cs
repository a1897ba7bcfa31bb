using System.Numerics;
using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Geometry.Spatial;

/// <summary>
/// Recognizes vertices at which a surface was cut: those at equal positions, and those on the open borders of two pieces that are nearer
/// to each other than the borders' own vertices are.
/// </summary>
internal static class SeamWeld
{
    // Vertices along a border are one edge apart; those across a cut belong together up to this share of an edge.
    private const float Reach = 0.6f;

    /// <summary>For each vertex the lowest vertex at the same place, [V].</summary>
    /// <param name="mesh">The mesh, finite.</param>
    public static int[] Representatives(TriangleMesh mesh)
    {
        int[] first = PositionWeld.Representatives(mesh.Positions);
        int[] indices = Array.ConvertAll(mesh.Indices, index => first[index]);
        var edges = EdgeTable.Build(indices, mesh.VertexCount);
        var lengths = new List<float>();
        var isBorder = new bool[mesh.VertexCount];
        for (int e = 0; e < edges.Count; e++)
        {
            int from = indices[edges[e][0]], to = indices[EdgeTable.Next(edges[e][0])];
            if (edges[e].Length != 1 || from == to)
                continue;
            isBorder[from] = isBorder[to] = true;
            lengths.Add(Vector3.Distance(mesh.Positions[from], mesh.Positions[to]));
        }
        if (lengths.Count == 0)
            return first;
        lengths.Sort();
        int[] border = [.. Enumerable.Range(0, mesh.VertexCount).Where(v => isBorder[v])];
        Join(first, mesh.Positions, border, Pieces(indices, mesh.VertexCount), Reach * lengths[lengths.Count / 2]);
        return first;
    }

    /// <summary>The pieces of the surface: a number for each vertex, equal for vertices that edges connect, [V].</summary>
    private static int[] Pieces(int[] indices, int count)
    {
        var sets = new UnionFind(count);
        for (int i = 0; i < indices.Length; i += 3)
        {
            sets.Unite(indices[i], indices[i + 1]);
            sets.Unite(indices[i], indices[i + 2]);
        }
        return [.. Enumerable.Range(0, count).Select(sets.Find)];
    }

    /// <summary>Joins every vertex of a border with the nearest one of another piece within the reach.</summary>
    private static void Join(int[] first, Vector3[] positions, int[] border, int[] pieces, float reach)
    {
        if (!(reach > 0))
            return;
        var grid = new PointGrid(Array.ConvertAll(border, v => positions[v]), reach);
        var sets = new UnionFind(positions.Length);
        for (int cell = 0; cell < grid.CellCount; cell++)
        {
            int[] candidates = grid.Candidates(cell);
            foreach (int i in grid.Points(cell))
            {
                int vertex = border[i], nearest = -1;
                float least = reach * reach;
                foreach (int candidate in candidates)
                {
                    int other = border[candidate];
                    float distance = Vector3.DistanceSquared(positions[vertex], positions[other]);
                    if (pieces[other] != pieces[vertex] && distance < least)
                        (nearest, least) = (other, distance);
                }
                if (nearest >= 0)
                    sets.Unite(vertex, nearest);
            }
        }
        var lowest = new Dictionary<int, int>();
        foreach (int vertex in border)
            lowest.TryAdd(sets.Find(vertex), vertex);
        for (int v = 0; v < first.Length; v++)
            first[v] = lowest.GetValueOrDefault(sets.Find(first[v]), first[v]);
    }
}
