using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Geometry.Extraction;

/// <summary>
/// Which of a cube's edges share a dual vertex, for each of the 256 sign patterns (Nielson, "Dual Marching Cubes", 2004;
/// Shen et al., "Flexible Isosurface Extraction for Gradient-Based Mesh Optimization", 2023, supplement 1.3).
/// The tables are derived at startup from one rule: crossed edges that meet on a face belong together, and on a face with four
/// crossings the two inside corners are kept apart.
/// </summary>
/// <remarks>
/// Corner i lies at (i &amp; 1, i &gt;&gt; 1 &amp; 1, i &gt;&gt; 2 &amp; 1). Edges are numbered as in the published FlexiCubes code,
/// because the order of a mesh follows from it, and run along x and z upwards but along y downwards.
/// </remarks>
internal static class DualMarchingCubes
{
    /// <summary>A cube emits at most this many dual vertices.</summary>
    public const int MaxVertices = 4;

    private const int Patterns = 256, EdgeCount = 12, CornerCount = 8, FaceCount = 6;

    private static readonly ushort[] s_edgeMasks = new ushort[Patterns * MaxVertices];
    private static readonly byte[] s_vertexCounts = new byte[Patterns];
    private static readonly byte[] s_owners = new byte[Patterns * EdgeCount];
    private static readonly byte[] s_ambiguousFaces = new byte[Patterns];

    static DualMarchingCubes()
    {
        Span<int> edgeSets = stackalloc int[EdgeCount], cornerSets = stackalloc int[CornerCount];
        for (int pattern = 0; pattern < Patterns; pattern++)
        {
            UnionFind.Reset(edgeSets);
            UnionFind.Reset(cornerSets);
            int crossed = CrossedEdges(pattern, cornerSets);
            int ambiguousFace = UniteOnFaces(pattern, crossed, edgeSets);
            List<int> vertices = VertexMasks(pattern, crossed, edgeSets, cornerSets);
            Store(pattern, vertices);
            if (vertices.Count == 1)
                s_ambiguousFaces[pattern] = (byte)ambiguousFace;
        }
    }

    /// <summary>First corner of each of the 12 edges.</summary>
    public static ReadOnlySpan<byte> EdgeStart => [0, 1, 4, 0, 2, 3, 6, 2, 2, 3, 7, 6];

    /// <summary>Second corner of each of the 12 edges.</summary>
    public static ReadOnlySpan<byte> EdgeEnd => [1, 5, 5, 4, 3, 7, 7, 6, 0, 1, 5, 4];

    /// <summary>How many dual vertices a cube of this sign pattern emits.</summary>
    public static int VertexCount(int pattern) => s_vertexCounts[pattern];

    /// <summary>The crossed edges around one dual vertex, as a 12-bit mask.</summary>
    public static int Edges(int pattern, int vertex) => s_edgeMasks[pattern * MaxVertices + vertex];

    /// <summary>The dual vertex that a crossed edge belongs to.</summary>
    public static int Owner(int pattern, int edge) => s_owners[pattern * EdgeCount + edge];

    /// <summary>
    /// For the patterns whose one ambiguous face can make the surface non-manifold (cases C16 and C19): 1 + that face, else 0.
    /// Faces are -x, +x, -y, +y, -z, +z. Two such cubes that share the face both take the complement of their pattern.
    /// </summary>
    public static int AmbiguousFace(int pattern) => s_ambiguousFaces[pattern];

    /// <summary>The edges with one inside corner, as a mask; unites the inside corners along the edges between them.</summary>
    private static int CrossedEdges(int pattern, Span<int> cornerSets)
    {
        int crossed = 0;
        for (int e = 0; e < EdgeCount; e++)
        {
            if (IsInside(pattern, EdgeStart[e]) != IsInside(pattern, EdgeEnd[e]))
                crossed |= 1 << e;
            else if (IsInside(pattern, EdgeStart[e]))
                UnionFind.Unite(cornerSets, EdgeStart[e], EdgeEnd[e]);
        }
        return crossed;
    }

    /// <summary>
    /// Unites the crossed edges that meet on each face. Returns 1 + the face with four crossings if there is exactly one, else 0.
    /// </summary>
    private static int UniteOnFaces(int pattern, int crossed, Span<int> edgeSets)
    {
        int ambiguousFaces = 0, ambiguousFace = 0;
        Span<int> onFace = stackalloc int[4];
        for (int face = 0; face < FaceCount; face++)
        {
            int axis = face >> 1, side = face & 1, count = 0;
            for (int e = 0; e < EdgeCount; e++)
            {
                if ((crossed >> e & 1) != 0 && (EdgeStart[e] >> axis & 1) == side && (EdgeEnd[e] >> axis & 1) == side)
                    onFace[count++] = e;
            }
            if (count == 2)
                UnionFind.Unite(edgeSets, onFace[0], onFace[1]);
            if (count < 4)
                continue;
            ambiguousFaces++;
            ambiguousFace = face;
            for (int a = 0; a < 4; a++)
            {
                for (int b = a + 1; b < 4; b++)
                {
                    if (InsideCorner(pattern, onFace[a]) == InsideCorner(pattern, onFace[b]))
                        UnionFind.Unite(edgeSets, onFace[a], onFace[b]);
                }
            }
        }
        return ambiguousFaces == 1 ? 1 + ambiguousFace : 0;
    }

    /// <summary>
    /// The crossed edges of each dual vertex, ordered by the inside part that the vertex bounds, then by its lowest outside corner.
    /// </summary>
    private static List<int> VertexMasks(int pattern, int crossed, Span<int> edgeSets, Span<int> cornerSets)
    {
        var vertices = new List<(int InsidePart, int OutsideCorner, int Mask)>();
        for (int root = 0; root < EdgeCount; root++)
        {
            int mask = 0, insidePart = CornerCount, outsideCorner = CornerCount;
            for (int e = 0; e < EdgeCount; e++)
            {
                if ((crossed >> e & 1) == 0 || UnionFind.Find(edgeSets, e) != root)
                    continue;
                mask |= 1 << e;
                int inside = InsideCorner(pattern, e);
                insidePart = Math.Min(insidePart, UnionFind.Find(cornerSets, inside));
                outsideCorner = Math.Min(outsideCorner, EdgeStart[e] + EdgeEnd[e] - inside);
            }
            if (mask != 0)
                vertices.Add((insidePart, outsideCorner, mask));
        }
        vertices.Sort();
        return vertices.ConvertAll(vertex => vertex.Mask);
    }

    private static void Store(int pattern, List<int> vertices)
    {
        s_vertexCounts[pattern] = (byte)vertices.Count;
        for (int v = 0; v < vertices.Count; v++)
        {
            s_edgeMasks[pattern * MaxVertices + v] = (ushort)vertices[v];
            for (int e = 0; e < EdgeCount; e++)
            {
                if ((vertices[v] >> e & 1) != 0)
                    s_owners[pattern * EdgeCount + e] = (byte)v;
            }
        }
    }

    private static bool IsInside(int pattern, int corner) => (pattern >> corner & 1) != 0;

    private static int InsideCorner(int pattern, int edge) => IsInside(pattern, EdgeStart[edge]) ? EdgeStart[edge] : EdgeEnd[edge];
}
