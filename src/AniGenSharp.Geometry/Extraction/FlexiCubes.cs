using System.Numerics;
using System.Runtime.InteropServices;
using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Geometry.Extraction;

/// <summary>
/// FlexiCubes (Shen et al., "Flexible Isosurface Extraction for Gradient-Based Mesh Optimization", SIGGRAPH 2023) at inference: one dual
/// vertex for every group of crossed edges of a cube (section 4.2), one quadrilateral for every crossed edge with four cubes around it,
/// split along the diagonal of larger γ (section 4.3). Linear in the points of the grid.
/// </summary>
/// <remarks>
/// Vertices are ordered by (number of vertices that their cube emits, cube, vertex in cube), quadrilaterals by edge, those whose edge
/// starts outside first: the order of the published implementation, on any number of threads.
/// </remarks>
internal sealed class FlexiCubes
{
    /// <summary>Keeps the activated weights away from the ends of their ranges.</summary>
    private const float WeightScale = 0.99f;

    private readonly SurfaceGrid _grid;
    private readonly EdgeDirection[] _directions;
    private readonly int[] _cubes;
    private readonly byte[] _patterns;
    private readonly int[] _firstVertex;
    private readonly int _vertexCount;

    private FlexiCubes(SurfaceGrid grid)
    {
        _grid = grid;
        (int side, int plane) = (grid.Numbering.Side, grid.Numbering.Plane);
        _directions =
        [
            // Edges run along y downwards, along z and x upwards.
            new EdgeDirection(-side, -plane - side - 1, 1, plane, [10, 9, 11, 8]),
            new EdgeDirection(1, -plane - side, side, plane, [5, 1, 7, 3]),
            new EdgeDirection(plane, -side - 1, 1, side, [6, 4, 2, 0]),
        ];
        _cubes = grid.Cubes.ToArray();
        _patterns = SignPatterns.ResolveAmbiguities(grid, _cubes, SignPatterns.FromDistances(grid, _cubes));
        _firstVertex = new int[_cubes.Length];
        _vertexCount = NumberVertices();
    }

    private delegate void QuadVisitor(ReadOnlySpan<int> vertices, bool startsOutside);

    /// <summary>Extracts the mesh of the zero level.</summary>
    /// <param name="grid">The grid around the zero level.</param>
    public static DualMesh Extract(SurfaceGrid grid)
    {
        var extraction = new FlexiCubes(grid);
        var positions = new Vector3[extraction._vertexCount];
        var attributes = new float[(long)positions.Length * grid.Channels];
        var gammas = new float[positions.Length];
        extraction.PlaceVertices(positions, attributes, gammas);
        return new DualMesh(positions, attributes, extraction.Triangulate(gammas));
    }

    /// <summary>The relative position of zero between two values of opposite sign, 0…1, never off the edge whatever the rounding.</summary>
    internal static float Crossing(float start, float end)
    {
        float crossing = start / (start - end);
        return crossing >= 1 ? 1 : crossing >= 0 ? crossing : float.IsNaN(crossing) ? 0.5f : 0;
    }

    /// <summary>Numbers the vertices by the count that their cube emits, then by cube. Returns how many there are.</summary>
    private int NumberVertices()
    {
        const int kinds = DualMarchingCubes.MaxVertices + 1;
        int pieces = Chunks.For(_cubes.Length);
        var starts = new int[pieces * kinds];
        Chunks.Run(_cubes.Length, (piece, from, to) =>
        {
            for (int i = from; i < to; i++)
                starts[piece * kinds + DualMarchingCubes.VertexCount(_patterns[i])]++;
        });
        int total = 0;
        for (int kind = 0; kind < kinds; kind++)
        {
            for (int piece = 0; piece < pieces; piece++)
            {
                int cubes = starts[piece * kinds + kind];
                starts[piece * kinds + kind] = total;
                total += cubes * kind;
            }
        }
        Chunks.Run(_cubes.Length, (piece, from, to) =>
        {
            for (int i = from; i < to; i++)
            {
                int kind = DualMarchingCubes.VertexCount(_patterns[i]);
                _firstVertex[i] = starts[piece * kinds + kind];
                starts[piece * kinds + kind] += kind;
            }
        });
        return total;
    }

    private void PlaceVertices(Vector3[] positions, float[] attributes, float[] gammas) => Chunks.Run(_cubes.Length, (_, from, to) =>
    {
        Span<int> corners = stackalloc int[SurfaceRowLayout.Corners];
        Span<float> distances = stackalloc float[SurfaceRowLayout.Corners];
        for (int i = from; i < to; i++)
        {
            _grid.CornerRanks(_cubes[i], corners);
            var weights = _grid.Weights(_cubes[i]);
            for (int c = 0; c < corners.Length; c++)
                distances[c] = _grid.Distances[corners[c]] * PositiveWeight(weights, SurfaceRowLayout.Alpha + c);
            float gamma = (weights.IsEmpty ? 0.5f : Scalars.Sigmoid(weights[SurfaceRowLayout.Gamma])) * WeightScale + (1 - WeightScale) / 2;

            int pattern = _patterns[i], count = DualMarchingCubes.VertexCount(pattern);
            for (int local = 0; local < count; local++)
            {
                int vertex = _firstVertex[i] + local;
                gammas[vertex] = gamma;
                var attribute = attributes.AsSpan(vertex * _grid.Channels, _grid.Channels);
                positions[vertex] = PlaceVertex(DualMarchingCubes.Edges(pattern, local), corners, distances, weights, attribute);
            }
        }
    });

    /// <summary>Places one dual vertex at the weighted mean of the zero crossings of its edges. Returns its position.</summary>
    /// <param name="edges">The crossed edges of the vertex, as a mask.</param>
    /// <param name="corners">Ranks of the cube's corners, [8].</param>
    /// <param name="distances">Weighted signed distances of the corners, [8].</param>
    /// <param name="weights">The cube's raw weights, or empty.</param>
    /// <param name="attribute">Receives the attributes; zeros before, [C].</param>
    private Vector3 PlaceVertex(
        int edges, ReadOnlySpan<int> corners, ReadOnlySpan<float> distances, ReadOnlySpan<float> weights, Span<float> attribute)
    {
        var position = Vector3.Zero;
        float total = 0;
        for (; edges != 0; edges &= edges - 1)
        {
            int edge = BitOperations.TrailingZeroCount(edges);
            int a = DualMarchingCubes.EdgeStart[edge], b = DualMarchingCubes.EdgeEnd[edge];
            float beta = PositiveWeight(weights, SurfaceRowLayout.Beta + edge);
            float crossing = Crossing(distances[a], distances[b]);
            position += Vector3.Lerp(_grid.Positions[corners[a]], _grid.Positions[corners[b]], crossing) * beta;
            Accumulate(attribute, corners[a], corners[b], (1 - crossing) * beta, crossing * beta);
            total += beta;
        }
        foreach (ref float value in attribute)
            value /= total;
        return position / total;
    }

    /// <summary>The activated α or β weight; 1 for a cube without weights.</summary>
    private static float PositiveWeight(ReadOnlySpan<float> weights, int column) =>
        weights.IsEmpty ? 1 : MathF.Tanh(weights[column]) * WeightScale + 1;

    private void Accumulate(Span<float> attribute, int a, int b, float weightA, float weightB)
    {
        var rowA = _grid.Attributes.AsSpan(a * attribute.Length, attribute.Length);
        var rowB = _grid.Attributes.AsSpan(b * attribute.Length, attribute.Length);
        int c = 0;
        if (attribute.Length >= Vector<float>.Count)
        {
            var sums = MemoryMarshal.Cast<float, Vector<float>>(attribute);
            var startRows = MemoryMarshal.Cast<float, Vector<float>>(rowA);
            var endRows = MemoryMarshal.Cast<float, Vector<float>>(rowB);
            for (int v = 0; v < sums.Length; v++)
                sums[v] += startRows[v] * weightA + endRows[v] * weightB;
            c = sums.Length * Vector<float>.Count;
        }
        for (; c < attribute.Length; c++)
            attribute[c] += rowA[c] * weightA + rowB[c] * weightB;
    }

    private int[] Triangulate(float[] gammas)
    {
        int words = _grid.Points.WordCount, pieces = Chunks.For(words);
        var counts = new (int Outside, int Inside)[pieces];
        Chunks.Run(words, (piece, from, to) =>
        {
            int outside = 0, inside = 0;
            VisitQuads(from, to, (_, startsOutside) =>
            {
                if (startsOutside)
                    outside++;
                else
                    inside++;
            });
            counts[piece] = (outside, inside);
        });

        int quads = 0;
        var starts = new (int Outside, int Inside)[pieces];
        for (int piece = 0; piece < pieces; piece++)
        {
            starts[piece].Outside = quads;
            quads += counts[piece].Outside;
        }
        for (int piece = 0; piece < pieces; piece++)
        {
            starts[piece].Inside = quads;
            quads += counts[piece].Inside;
        }

        var indices = new int[quads * 6];
        Chunks.Run(words, (piece, from, to) =>
        {
            (int outside, int inside) = starts[piece];
            VisitQuads(from, to, (quad, startsOutside) =>
                Split(quad, startsOutside, gammas, indices.AsSpan((startsOutside ? outside++ : inside++) * 6, 6)));
        });
        return indices;
    }

    /// <summary>Splits a quadrilateral into two triangles.</summary>
    /// <param name="quad">Its vertices, by ascending cube, [4].</param>
    /// <param name="startsOutside">Whether the edge that it surrounds starts outside.</param>
    /// <param name="gammas">γ of all vertices.</param>
    /// <param name="into">Receives the triangles, [6].</param>
    private static void Split(ReadOnlySpan<int> quad, bool startsOutside, float[] gammas, Span<int> into)
    {
        // Ascending order is not the order around the edge. The front must face outside.
        (int a, int b, int c, int d) = startsOutside ? (quad[0], quad[1], quad[3], quad[2]) : (quad[2], quad[3], quad[1], quad[0]);
        ReadOnlySpan<int> triangles = gammas[a] * gammas[c] > gammas[b] * gammas[d] ? [a, b, c, a, c, d] : [a, b, d, d, b, c];
        triangles.CopyTo(into);
    }

    /// <summary>
    /// Visits, in the order of the edges, the dual vertices of the four cubes around each crossed edge that starts in a range of words of
    /// the points.
    /// </summary>
    private void VisitQuads(int fromWord, int toWord, QuadVisitor visit)
    {
        var points = _grid.Points;
        Span<int> quad = stackalloc int[4];
        int start = points.RankOfWord(fromWord);
        for (int word = fromWord; word < toWord; word++)
        {
            for (ulong bits = points[word]; bits != 0; bits &= bits - 1, start++)
            {
                int point = (word << 6) + BitOperations.TrailingZeroCount(bits);
                var (x, y, z) = _grid.Numbering.Coordinates(point);
                bool innerX = IsInner(x), innerY = IsInner(y), innerZ = IsInner(z);
                if (y > 0 && innerX && innerZ)
                    Visit(_directions[0], point, start, quad, visit);
                if (z < _grid.Numbering.Resolution && innerX && innerY)
                    Visit(_directions[1], point, start, quad, visit);
                if (x < _grid.Numbering.Resolution && innerY && innerZ)
                    Visit(_directions[2], point, start, quad, visit);
            }
        }

        bool IsInner(int coordinate) => coordinate > 0 && coordinate < _grid.Numbering.Resolution;
    }

    /// <summary>Visits the quadrilateral around the edge from a point in a direction, if the edge is crossed.</summary>
    private void Visit(EdgeDirection direction, int point, int start, Span<int> quad, QuadVisitor visit)
    {
        int end = _grid.Points.Rank(point + direction.Step);
        float distance = _grid.Distances[start];
        if (end < 0 || _grid.Distances[end] < 0 == distance < 0)
            return;
        int lowest = point + direction.LowestCube;
        ReadOnlySpan<int> cubes = [lowest, lowest + direction.Step1, lowest + direction.Step2, lowest + direction.Step1 + direction.Step2];
        for (int k = 0; k < quad.Length; k++)
        {
            int cube = _grid.Cubes.Rank(cubes[k]);
            quad[k] = _firstVertex[cube] + DualMarchingCubes.Owner(_patterns[cube], direction.Edges[k]);
        }
        visit(quad, distance > 0);
    }

    /// <summary>A direction of the grid's edges, and the four cubes around an edge.</summary>
    /// <param name="Step">From the start of an edge to its end.</param>
    /// <param name="LowestCube">From the start of an edge to the lowest of the four cubes.</param>
    /// <param name="Step1">From the lowest cube to the second.</param>
    /// <param name="Step2">From the lowest cube to the third.</param>
    /// <param name="Edges">The number of the edge in each of the four cubes.</param>
    private sealed record EdgeDirection(int Step, int LowestCube, int Step1, int Step2, byte[] Edges);
}
