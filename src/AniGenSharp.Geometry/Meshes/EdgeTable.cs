namespace AniGenSharp.Geometry.Meshes;

/// <summary>
/// The undirected edges of a triangle list, each with the half-edges on it. Linear in the faces. Half-edge h = 3 · face + k runs from
/// corner k of the face to the next corner; edges are ordered by (lower vertex, higher vertex), the half-edges of an edge by number.
/// </summary>
internal sealed class EdgeTable
{
    private readonly int[] _indices;
    private readonly int[] _halfEdges;
    private readonly int[] _starts;

    private EdgeTable(int[] indices, int[] halfEdges, int[] starts)
    {
        _indices = indices;
        _halfEdges = halfEdges;
        _starts = starts;
    }

    /// <summary>Number of edges.</summary>
    public int Count => _starts.Length - 1;

    /// <summary>The half-edges on one edge.</summary>
    public ReadOnlySpan<int> this[int edge] => _halfEdges.AsSpan(_starts[edge], _starts[edge + 1] - _starts[edge]);

    /// <summary>Sorts the half-edges of a triangle list.</summary>
    public static EdgeTable Build(int[] indices, int vertexCount)
    {
        var buckets = new int[vertexCount + 2];
        for (int h = 0; h < indices.Length; h++)
            buckets[Math.Min(indices[h], indices[Next(h)]) + 2]++;
        for (int v = 2; v < buckets.Length; v++)
            buckets[v] += buckets[v - 1];
        var halfEdges = new int[indices.Length];
        for (int h = 0; h < indices.Length; h++)
            halfEdges[buckets[Math.Min(indices[h], indices[Next(h)]) + 1]++] = h;

        int High(int h) => Math.Max(indices[h], indices[Next(h)]);
        var edgesIn = new int[vertexCount + 1];
        Chunks.Run(vertexCount, (_, from, to) =>
        {
            for (int v = from; v < to; v++)
            {
                var bucket = halfEdges.AsSpan(buckets[v], buckets[v + 1] - buckets[v]);
                if (bucket.Length > 24)
                {
                    bucket.Sort((a, b) => High(a) is var x && High(b) is var y && x != y ? x.CompareTo(y) : a.CompareTo(b));
                }
                else
                {
                    for (int i = 1; i < bucket.Length; i++)
                    {
                        int h = bucket[i], high = High(h), slot = i;
                        for (; slot > 0 && High(bucket[slot - 1]) > high; slot--)
                            bucket[slot] = bucket[slot - 1];
                        bucket[slot] = h;
                    }
                }
                int edges = 0;
                for (int i = 0; i < bucket.Length; i++)
                    edges += i == 0 || High(bucket[i]) != High(bucket[i - 1]) ? 1 : 0;
                edgesIn[v + 1] = edges;
            }
        });
        for (int v = 1; v < edgesIn.Length; v++)
            edgesIn[v] += edgesIn[v - 1];
        var starts = new int[edgesIn[vertexCount] + 1];
        Chunks.Run(vertexCount, (_, from, to) =>
        {
            for (int v = from; v < to; v++)
            {
                int edge = edgesIn[v];
                for (int i = buckets[v]; i < buckets[v + 1]; i++)
                {
                    if (i == buckets[v] || High(halfEdges[i]) != High(halfEdges[i - 1]))
                        starts[edge++] = i;
                }
            }
        });
        starts[^1] = indices.Length;
        return new EdgeTable(indices, halfEdges, starts);
    }

    /// <summary>The half-edge that follows in the same face.</summary>
    public static int Next(int halfEdge) => halfEdge % 3 == 2 ? halfEdge - 2 : halfEdge + 1;

    /// <summary>The preceding half-edge of the same face.</summary>
    public static int Previous(int halfEdge) => halfEdge % 3 == 0 ? halfEdge + 2 : halfEdge - 1;

    /// <summary>
    /// For each half-edge the one on the other side, where exactly two faces meet with agreeing winding; -1 at boundaries and where more
    /// than two meet.
    /// </summary>
    public int[] Opposites()
    {
        var opposites = new int[_halfEdges.Length];
        Array.Fill(opposites, -1);
        Chunks.Run(Count, (_, from, to) =>
        {
            for (int e = from; e < to; e++)
            {
                var sides = this[e];
                if (sides.Length == 2 && _indices[sides[0]] != _indices[sides[1]])
                    (opposites[sides[0]], opposites[sides[1]]) = (sides[1], sides[0]);
            }
        });
        return opposites;
    }
}
