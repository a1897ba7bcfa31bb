namespace AniGenSharp.Geometry.Rig;

/// <summary>
/// The vertices that share an edge with each vertex, in compressed rows: first those with a higher index, then those
/// with a lower one, each ascending (the order in which the reference adds them up).
/// </summary>
internal sealed class VertexNeighbours
{
    private readonly int[] _start;
    private readonly int[] _neighbours;

    /// <param name="vertexCount">V.</param>
    /// <param name="indices">Three a face, [3F].</param>
    public VertexNeighbours(int vertexCount, ReadOnlySpan<int> indices)
    {
        // Every edge as one number, (lower, higher), sorted.
        long[] edges = new long[indices.Length];
        for (int face = 0; face < indices.Length; face += 3)
            for (int corner = 0; corner < 3; corner++)
            {
                int a = indices[face + corner], b = indices[face + (corner + 1) % 3];
                edges[face + corner] = (long)Math.Min(a, b) << 32 | (uint)Math.Max(a, b);
            }
        Array.Sort(edges);
        int count = 0;
        for (int i = 0; i < edges.Length; i++)
        {
            // A face that names a vertex twice has an edge to nowhere; trimesh keeps it, and so does the reference's degree.
            if (i > 0 && edges[i] == edges[i - 1])
                continue;
            edges[count++] = edges[i];
        }
        _start = new int[vertexCount + 1];
        foreach (long edge in edges.AsSpan(0, count))
        {
            _start[(int)(edge >> 32) + 1]++;
            _start[(int)edge + 1]++;
        }
        for (int v = 0; v < vertexCount; v++)
            _start[v + 1] += _start[v];
        _neighbours = new int[2 * count];
        int[] next = _start[..^1];
        foreach (long edge in edges.AsSpan(0, count))
            _neighbours[next[(int)(edge >> 32)]++] = (int)edge;
        foreach (long edge in edges.AsSpan(0, count))
            _neighbours[next[(int)edge]++] = (int)(edge >> 32);
    }

    /// <summary>The neighbours of one vertex.</summary>
    public ReadOnlySpan<int> Of(int vertex) => _neighbours.AsSpan(_start[vertex], _start[vertex + 1] - _start[vertex]);
}
