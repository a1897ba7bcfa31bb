namespace AniGenSharp.Geometry.Meshes;

/// <summary>
/// The vertices that share an edge with each vertex, in compressed rows: first those with a higher index, then those
/// with a lower one, each ascending (the order in which the reference adds them up).
/// </summary>
internal sealed class VertexNeighbors
{
    private readonly int[] _start;
    private readonly int[] _neighbors;

    /// <param name="vertexCount">V.</param>
    /// <param name="indices">Three per face, [3F].</param>
    public VertexNeighbors(int vertexCount, int[] indices)
        : this(vertexCount, indices, EdgeTable.Build(indices, vertexCount))
    {
    }

    /// <param name="vertexCount">V.</param>
    /// <param name="indices">Three per face, [3F].</param>
    /// <param name="edges">The edges of these faces.</param>
    public VertexNeighbors(int vertexCount, int[] indices, EdgeTable edges)
    {
        // Edges are ordered by (lower, higher). A face that has a vertex twice has an edge from the vertex to itself, which counts in the
        // reference's degrees as well.
        _start = new int[vertexCount + 1];
        for (int e = 0; e < edges.Count; e++)
        {
            _start[indices[edges[e][0]] + 1]++;
            _start[indices[EdgeTable.Next(edges[e][0])] + 1]++;
        }
        for (int v = 0; v < vertexCount; v++)
            _start[v + 1] += _start[v];
        _neighbors = new int[2 * edges.Count];
        int[] next = _start[..^1];
        for (int pass = 0; pass < 2; pass++)
        {
            for (int e = 0; e < edges.Count; e++)
            {
                int a = indices[edges[e][0]], b = indices[EdgeTable.Next(edges[e][0])];
                (int low, int high) = (Math.Min(a, b), Math.Max(a, b));
                if (pass == 0)
                    _neighbors[next[low]++] = high;
                else
                    _neighbors[next[high]++] = low;
            }
        }
    }

    /// <summary>The neighbors of one vertex.</summary>
    public ReadOnlySpan<int> Of(int vertex) => _neighbors.AsSpan(_start[vertex], _start[vertex + 1] - _start[vertex]);
}
