using System.Numerics;
using System.Runtime.InteropServices;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Spatial;

namespace AniGenSharp.Geometry.Extraction;

/// <summary>
/// The part of a grid that the surface passes through: the cubes whose corners differ in sign, and those corners.
/// Grid points are numbered (x · (R + 1) + y) · (R + 1) + z and cubes by their lowest corner; values are stored for members alone, in ascending order.
/// </summary>
internal sealed class SurfaceGrid
{
    /// <summary>Cubes along each side, R.</summary>
    public required int Resolution { get; init; }

    /// <summary>The cubes with corners of both signs, [K].</summary>
    public required RankedBitSet Cubes { get; init; }

    /// <summary>All corners of those cubes, [P].</summary>
    public required RankedBitSet Points { get; init; }

    /// <summary>Signed distance at the points, negative inside, [P].</summary>
    public required float[] Distances { get; init; }

    /// <summary>Deformed positions of the points, [P].</summary>
    public required Vector3[] Positions { get; init; }

    /// <summary>Attributes of the points, [P, C] row-major, interpolated as the positions are.</summary>
    public required float[] Attributes { get; init; }

    /// <summary>C above.</summary>
    public required int Channels { get; init; }

    /// <summary>Raw weights (12 beta, 8 alpha, 1 gamma) of one cube; empty for a cube without, which counts as zeros.</summary>
    public required Func<int, ReadOnlySpan<float>> Weights { get; init; }
}

/// <summary>What FlexiCubes extracts.</summary>
/// <param name="Positions">Vertices, [V].</param>
/// <param name="Attributes">Vertex attributes, [V, C] row-major.</param>
/// <param name="Indices">Triangles, [3F].</param>
internal sealed record DualMesh(Vector3[] Positions, float[] Attributes, int[] Indices);

/// <summary>
/// FlexiCubes (Shen et al., "Flexible Isosurface Extraction for Gradient-Based Mesh Optimization", SIGGRAPH 2023) at inference:
/// one dual vertex for every group of crossed edges of a cube (section 4.2), one quadrilateral for every crossed edge with
/// four cubes around it, split along the diagonal of larger gamma (section 4.3).
/// </summary>
/// <remarks>
/// Vertices come by (number of vertices their cube emits, cube, vertex in cube), quadrilaterals by edge, those whose edge starts outside first:
/// the order of the published implementation, independent of threads.
/// </remarks>
internal sealed class FlexiCubes
{
    private const float WeightScale = 0.99f;
    private const int EdgeX = 2, EdgeY = 0, EdgeZ = 1;

    /// <summary>
    /// For an edge along (y, z, x) from a point: its number in the four cubes around it, cubes ascending.
    /// </summary>
    private static readonly byte[][] _localEdges = [[10, 9, 11, 8], [5, 1, 7, 3], [6, 4, 2, 0]];

    private readonly SurfaceGrid _grid;
    private readonly int _side;
    private readonly int[] _cubes;
    private readonly byte[] _patterns;
    private readonly int[] _firstVertex;
    private readonly int _vertexCount;

    private FlexiCubes(SurfaceGrid grid)
    {
        _grid = grid;
        _side = grid.Resolution + 1;
        _cubes = Members(grid.Cubes);
        _patterns = Patterns();
        _firstVertex = new int[_cubes.Length];
        _vertexCount = NumberVertices();
    }

    /// <summary>The mesh of the zero level.</summary>
    public static DualMesh Extract(SurfaceGrid grid)
    {
        var extraction = new FlexiCubes(grid);
        var positions = new Vector3[extraction._vertexCount];
        var attributes = new float[(long)positions.Length * grid.Channels];
        var gammas = new float[positions.Length];
        extraction.PlaceVertices(positions, attributes, gammas);
        return new DualMesh(positions, attributes, extraction.Triangulate(gammas));
    }

    /// <summary>The sign pattern of a cube: bit i is set where corner i is inside.</summary>
    public static int SignPattern(RankedBitSet inside, int cube, int side)
    {
        int plane = side * side;
        return Pair(cube, 0) | Pair(cube + plane, 1) | Pair(cube + side, 2) | Pair(cube + plane + side, 3);

        int Pair(int point, int corner) =>
            (inside.Contains(point) ? 1 << corner : 0) | (inside.Contains(point + 1) ? 16 << corner : 0);
    }

    /// <summary>The sign patterns in cube order before the ambiguity is settled, and after.</summary>
    public static (byte[] Raw, byte[] Settled) SignPatterns(SurfaceGrid grid)
    {
        var extraction = new FlexiCubes(grid);
        return (extraction.RawPatterns(), extraction._patterns);
    }

    private static int[] Members(RankedBitSet set)
    {
        var members = new int[set.Count];
        Chunks.Run(set.WordCount, (_, from, to) =>
        {
            int rank = set.RankOfWord(from);
            for (int word = from; word < to; word++)
            {
                for (ulong bits = set[word]; bits != 0; bits &= bits - 1)
                    members[rank++] = (word << 6) + BitOperations.TrailingZeroCount(bits);
            }
        });
        return members;
    }

    private byte[] RawPatterns()
    {
        var patterns = new byte[_cubes.Length];
        Chunks.Run(_cubes.Length, (_, from, to) =>
        {
            Span<int> corners = stackalloc int[8];
            for (int i = from; i < to; i++)
            {
                Corners(_cubes[i], corners);
                int pattern = 0;
                for (int c = 0; c < 8; c++)
                    pattern |= _grid.Distances[corners[c]] < 0 ? 1 << c : 0;
                patterns[i] = (byte)pattern;
            }
        });
        return patterns;
    }

    /// <summary>Two cubes of cases C16 or C19 that share their ambiguous face would pinch the surface; both are complemented.</summary>
    private byte[] Patterns()
    {
        byte[] raw = RawPatterns();
        var settled = new byte[raw.Length];
        Chunks.Run(raw.Length, (_, from, to) =>
        {
            for (int i = from; i < to; i++)
            {
                int pattern = raw[i], face = DualMarchingCubes.AmbiguousFace(pattern) - 1;
                if (face >= 0)
                {
                    int neighbour = Neighbour(_cubes[i], face);
                    if (neighbour >= 0 && DualMarchingCubes.AmbiguousFace(raw[neighbour]) != 0)
                        pattern = 255 - pattern;
                }
                settled[i] = (byte)pattern;
            }
        });
        return settled;
    }

    /// <summary>The number of the surface cube behind a face, or -1.</summary>
    private int Neighbour(int cube, int face)
    {
        int axis = face >> 1, step = axis == 0 ? _side * _side : axis == 1 ? _side : 1;
        int coordinate = cube / step % _side + ((face & 1) != 0 ? 1 : -1);
        if (coordinate < 0 || coordinate >= _grid.Resolution)
            return -1;
        return _grid.Cubes.Rank((face & 1) != 0 ? cube + step : cube - step);
    }

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

    private void Corners(int cube, Span<int> corners)
    {
        int plane = _side * _side;
        Pair(cube, 0, corners);
        Pair(cube + plane, 1, corners);
        Pair(cube + _side, 2, corners);
        Pair(cube + plane + _side, 3, corners);

        // Neighbours along z are neighbours in the numbering too.
        void Pair(int point, int corner, Span<int> into)
        {
            int rank = _grid.Points.Rank(point);
            into[corner] = rank;
            into[corner + 4] = rank + 1;
        }
    }

    private void PlaceVertices(Vector3[] positions, float[] attributes, float[] gammas) => Chunks.Run(_cubes.Length, (_, from, to) =>
    {
        int channels = _grid.Channels;
        Span<int> corners = stackalloc int[8];
        Span<float> distances = stackalloc float[8];
        for (int i = from; i < to; i++)
        {
            Corners(_cubes[i], corners);
            var weights = _grid.Weights(_cubes[i]);
            for (int c = 0; c < 8; c++)
                distances[c] = _grid.Distances[corners[c]] * (weights.IsEmpty ? 1 : MathF.Tanh(weights[12 + c]) * WeightScale + 1);
            float gamma = (weights.IsEmpty ? 0.5f : Sigmoid(weights[20])) * WeightScale + (1 - WeightScale) / 2;

            int pattern = _patterns[i], count = DualMarchingCubes.VertexCount(pattern);
            for (int local = 0; local < count; local++)
            {
                int vertex = _firstVertex[i] + local;
                var attribute = attributes.AsSpan(vertex * channels, channels);
                var position = Vector3.Zero;
                float total = 0;
                for (int edges = DualMarchingCubes.Edges(pattern, local); edges != 0; edges &= edges - 1)
                {
                    int edge = BitOperations.TrailingZeroCount(edges);
                    int a = DualMarchingCubes.EdgeStart[edge], b = DualMarchingCubes.EdgeEnd[edge];
                    float beta = weights.IsEmpty ? 1 : MathF.Tanh(weights[edge]) * WeightScale + 1;
                    float crossing = Crossing(distances[a], distances[b]);
                    position += Vector3.Lerp(_grid.Positions[corners[a]], _grid.Positions[corners[b]], crossing) * beta;
                    Accumulate(attribute, corners[a], corners[b], (1 - crossing) * beta, crossing * beta);
                    total += beta;
                }
                positions[vertex] = position / total;
                gammas[vertex] = gamma;
                for (int c = 0; c < channels; c++)
                    attribute[c] /= total;
            }
        }
    });

    /// <summary>Where between two values of opposite sign zero lies, 0…1, never off the edge whatever the rounding.</summary>
    internal static float Crossing(float start, float end)
    {
        float crossing = start / (start - end);
        return crossing >= 1 ? 1 : crossing >= 0 ? crossing : float.IsNaN(crossing) ? 0.5f : 0;
    }

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

    private static float Sigmoid(float value) => 1 / (1 + MathF.Exp(-value));

    private int[] Triangulate(float[] gammas)
    {
        int words = _grid.Points.WordCount, pieces = Chunks.For(words);
        var counts = new (int Outside, int Inside)[pieces];
        Chunks.Run(words, (piece, from, to) =>
        {
            int outside = 0, inside = 0;
            EachQuad(from, to, (_, startsOutside) =>
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
            EachQuad(from, to, (quad, startsOutside) =>
            {
                // The four cubes come in ascending order, which is not the order around the edge; outside must see the front.
                (int a, int b, int c, int d) = startsOutside ? (quad[0], quad[1], quad[3], quad[2]) : (quad[2], quad[3], quad[1], quad[0]);
                var into = indices.AsSpan((startsOutside ? outside++ : inside++) * 6, 6);
                if (gammas[a] * gammas[c] > gammas[b] * gammas[d])
                    (into[0], into[1], into[2], into[3], into[4], into[5]) = (a, b, c, a, c, d);
                else
                    (into[0], into[1], into[2], into[3], into[4], into[5]) = (a, b, d, d, b, c);
            });
        });
        return indices;
    }

    private delegate void QuadVisitor(ReadOnlySpan<int> vertices, bool startsOutside);

    /// <summary>Visits, by edge, the dual vertices of the four cubes around each crossed edge that starts in a range of words of the points.</summary>
    private void EachQuad(int fromWord, int toWord, QuadVisitor visit)
    {
        int side = _side, plane = side * side, resolution = _grid.Resolution;
        var points = _grid.Points;
        var distances = _grid.Distances;
        Span<int> around = stackalloc int[4];
        int start = points.RankOfWord(fromWord) - 1;
        for (int word = fromWord; word < toWord; word++)
        {
            for (ulong bits = points[word]; bits != 0; bits &= bits - 1)
            {
                start++;
                int point = (word << 6) + BitOperations.TrailingZeroCount(bits);
                int z = point % side, y = point / side % side, x = point / plane;
                bool inside = distances[start] < 0, innerX = x > 0 && x < resolution, innerY = y > 0 && y < resolution, innerZ = z > 0 && z < resolution;
                for (int direction = EdgeY; direction <= EdgeX; direction++)
                {
                    int end, lowest, step1, step2;
                    if (direction == EdgeY)
                    {
                        if (y == 0 || !innerX || !innerZ)
                            continue;
                        (end, lowest, step1, step2) = (point - side, point - plane - side - 1, 1, plane);
                    }
                    else if (direction == EdgeZ)
                    {
                        if (z == resolution || !innerX || !innerY)
                            continue;
                        (end, lowest, step1, step2) = (point + 1, point - plane - side, side, plane);
                    }
                    else
                    {
                        if (x == resolution || !innerY || !innerZ)
                            continue;
                        (end, lowest, step1, step2) = (point + plane, point - side - 1, 1, side);
                    }
                    int other = points.Rank(end);
                    if (other < 0 || distances[other] < 0 == inside)
                        continue;
                    ReadOnlySpan<int> cubes = [lowest, lowest + step1, lowest + step2, lowest + step1 + step2];
                    for (int k = 0; k < 4; k++)
                    {
                        int cube = _grid.Cubes.Rank(cubes[k]);
                        around[k] = _firstVertex[cube] + DualMarchingCubes.Owner(_patterns[cube], _localEdges[direction][k]);
                    }
                    visit(around, distances[start] > 0);
                }
            }
        }
    }
}
