namespace AniGenSharp.Geometry.Extraction;

/// <summary>
/// Which of a cube's edges share a dual vertex, for each of the 256 sign patterns (Nielson, "Dual Marching Cubes", 2004;
/// Shen et al., "Flexible Isosurface Extraction for Gradient-Based Mesh Optimization", 2023, supplement 1.3).
/// Nothing is carried as data: the patterns follow from one rule. Crossed edges that meet on a face belong together; on a face
/// with four crossings the two inside corners are kept apart.
/// </summary>
/// <remarks>
/// Corner i lies at (i &amp; 1, i &gt;&gt; 1 &amp; 1, i &gt;&gt; 2 &amp; 1). Edges are numbered as in the published FlexiCubes code, because the
/// order of a mesh follows from it, and run along x and z upwards but along y downwards.
/// </remarks>
internal static class DualMarchingCubes
{
    /// <summary>A cube emits at most this many dual vertices.</summary>
    public const int MaximumVertices = 4;

    /// <summary>First corner of each of the 12 edges.</summary>
    public static ReadOnlySpan<byte> EdgeStart => [0, 1, 4, 0, 2, 3, 6, 2, 2, 3, 7, 6];

    /// <summary>Second corner of each of the 12 edges.</summary>
    public static ReadOnlySpan<byte> EdgeEnd => [1, 5, 5, 4, 3, 7, 7, 6, 0, 1, 5, 4];

    private static readonly ushort[] _groups = new ushort[256 * MaximumVertices];
    private static readonly byte[] _vertexCounts = new byte[256];
    private static readonly byte[] _owners = new byte[256 * 12];
    private static readonly byte[] _sharedFaces = new byte[256];

    static DualMarchingCubes()
    {
        for (int pattern = 0; pattern < 256; pattern++)
            Derive(pattern);
    }

    /// <summary>How many dual vertices a cube of this sign pattern emits.</summary>
    public static int VertexCount(int pattern) => _vertexCounts[pattern];

    /// <summary>The crossed edges around one dual vertex, as a 12-bit mask.</summary>
    public static int Edges(int pattern, int vertex) => _groups[pattern * MaximumVertices + vertex];

    /// <summary>The dual vertex that a crossed edge belongs to.</summary>
    public static int Owner(int pattern, int edge) => _owners[pattern * 12 + edge];

    /// <summary>
    /// For the patterns whose one ambiguous face can make the surface non-manifold (cases C16 and C19): 1 + that face, else 0.
    /// Faces are -x, +x, -y, +y, -z, +z. Two such cubes that share the face both take the complement of their pattern.
    /// </summary>
    public static int AmbiguousFace(int pattern) => _sharedFaces[pattern];

    private static void Derive(int pattern)
    {
        bool Inside(int corner) => (pattern >> corner & 1) != 0;
        Span<int> sets = stackalloc int[12], insideSets = stackalloc int[8];
        for (int i = 0; i < 12; i++)
            sets[i] = i;
        for (int i = 0; i < 8; i++)
            insideSets[i] = i;
        int crossed = 0;
        for (int e = 0; e < 12; e++)
        {
            if (Inside(EdgeStart[e]) != Inside(EdgeEnd[e]))
                crossed |= 1 << e;
            else if (Inside(EdgeStart[e]))
                Join(insideSets, EdgeStart[e], EdgeEnd[e]);
        }

        int ambiguousFaces = 0, ambiguousFace = 0;
        Span<int> faceEdges = stackalloc int[4];
        for (int face = 0; face < 6; face++)
        {
            int axis = face >> 1, side = face & 1, count = 0;
            for (int e = 0; e < 12; e++)
            {
                if ((crossed >> e & 1) != 0 && (EdgeStart[e] >> axis & 1) == side && (EdgeEnd[e] >> axis & 1) == side)
                    faceEdges[count++] = e;
            }
            if (count == 2)
                Join(sets, faceEdges[0], faceEdges[1]);
            if (count < 4)
                continue;
            ambiguousFaces++;
            ambiguousFace = face;
            for (int a = 0; a < 4; a++)
            {
                for (int b = a + 1; b < 4; b++)
                {
                    if (InsideEnd(faceEdges[a]) == InsideEnd(faceEdges[b]))
                        Join(sets, faceEdges[a], faceEdges[b]);
                }
            }
        }

        // A pattern's vertices come in the order of the inside part they bound, then of their lowest outside corner.
        var groups = new List<(int Inside, int Outside, int Mask)>();
        for (int root = 0; root < 12; root++)
        {
            int mask = 0, inside = 8, outside = 8;
            for (int e = 0; e < 12; e++)
            {
                if ((crossed >> e & 1) == 0 || Find(sets, e) != root)
                    continue;
                mask |= 1 << e;
                int insideEnd = InsideEnd(e);
                inside = Math.Min(inside, Find(insideSets, insideEnd));
                outside = Math.Min(outside, EdgeStart[e] + EdgeEnd[e] - insideEnd);
            }
            if (mask != 0)
                groups.Add((inside, outside, mask));
        }
        groups.Sort();
        _vertexCounts[pattern] = (byte)groups.Count;
        for (int g = 0; g < groups.Count; g++)
        {
            _groups[pattern * MaximumVertices + g] = (ushort)groups[g].Mask;
            for (int e = 0; e < 12; e++)
            {
                if ((groups[g].Mask >> e & 1) != 0)
                    _owners[pattern * 12 + e] = (byte)g;
            }
        }
        if (ambiguousFaces == 1 && groups.Count == 1)
            _sharedFaces[pattern] = (byte)(1 + ambiguousFace);

        int InsideEnd(int edge) => Inside(EdgeStart[edge]) ? EdgeStart[edge] : EdgeEnd[edge];
    }

    private static int Find(Span<int> sets, int item)
    {
        while (sets[item] != item)
            item = sets[item];
        return item;
    }

    private static void Join(Span<int> sets, int a, int b)
    {
        (a, b) = (Find(sets, a), Find(sets, b));
        sets[Math.Max(a, b)] = Math.Min(a, b);
    }
}
