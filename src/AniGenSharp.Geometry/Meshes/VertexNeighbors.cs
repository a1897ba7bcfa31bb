namespace AniGenSharp.Geometry.Meshes;

/// <summary>
/// The vertices that share an edge with each vertex, in compressed rows: first those with a higher index, then those
/// with a lower one, each ascending (the order in which the reference adds them up).
/// </summary>
internal sealed class VertexNeighbors
{
    private readonly int[] _start;
    private readonly int[] _neighbours;

    /// <param name="vertexCount">V.</param>
    /// <param name="indices">Three a face, [3F].</param>
    public VertexNeighbors(int vertexCount, int[] indices)
        : this(vertexCount, indices, EdgeTable.Build(indices, vertexCount))
    {
    }

    /// <param name="vertexCount">V.</param>
    /// <param name="indices">Three a face, [3F].</param>
    /// <param name="edges">The edges of these faces.</param>
    public VertexNeighbors(int vertexCount, int[] indices, EdgeTable edges)
    {
        // Edges come by (lower, higher). A face that names a vertex twice has an edge to nowhere; trimesh keeps it, and so does the
        // reference's degree.
        _start = new int[vertexCount + 1];
        for (int e = 0; e < edges.Count; e++)
        {
            _start[indices[edges[e][0]] + 1]++;
            _start[indices[EdgeTable.Next(edges[e][0])] + 1]++;
        }
        for (int v = 0; v < vertexCount; v++)
            _start[v + 1] += _start[v];
        _neighbours = new int[2 * edges.Count];
        int[] next = _start[..^1];
        for (int pass = 0; pass < 2; pass++)
        {
            for (int e = 0; e < edges.Count; e++)
            {
                int a = indices[edges[e][0]], b = indices[EdgeTable.Next(edges[e][0])];
                (int low, int high) = (Math.Min(a, b), Math.Max(a, b));
                if (pass == 0)
                    _neighbours[next[low]++] = high;
                else
                    _neighbours[next[high]++] = low;
            }
        }
    }

    /// <summary>The neighbours of one vertex.</summary>
    public ReadOnlySpan<int> Of(int vertex) => _neighbours.AsSpan(_start[vertex], _start[vertex + 1] - _start[vertex]);
}
