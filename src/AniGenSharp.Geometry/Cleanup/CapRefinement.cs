using System.Numerics;
using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Geometry.Cleanup;

/// <summary>
/// Refines the triangulation of a loop until its edges are as long as those around the loop: triangles that are too large get their center,
/// and edges are turned towards the Delaunay triangulation. Source: Liepa, "Filling holes in meshes", 2003, section 4.
/// </summary>
internal sealed class CapRefinement
{
    private const int Rounds = 12, MaxVertices = 20_000;

    private readonly List<Vector3> _points;
    private readonly List<float> _scales;
    private readonly List<int> _triangles;
    private readonly int _rim;
    private readonly Func<int, int, bool> _taken;

    /// <summary>Starts from a triangulation of a loop.</summary>
    /// <param name="rim">The loop's points.</param>
    /// <param name="scales">The mean edge length of the mesh at each of them.</param>
    /// <param name="triangles">Triangles over them.</param>
    /// <param name="taken">Whether the mesh already has an edge between two of them.</param>
    public CapRefinement(Vector3[] rim, float[] scales, List<int> triangles, Func<int, int, bool> taken)
    {
        _points = [.. rim];
        _scales = [.. scales];
        _triangles = triangles;
        _rim = rim.Length;
        _taken = taken;
    }

    /// <summary>The added points, each with the three points that it lies between.</summary>
    public List<(Vector3 Point, int A, int B, int C)> Inserted { get; } = [];

    /// <summary>The triangles; indices from the loop's length on refer to added points.</summary>
    public IReadOnlyList<int> Triangles => _triangles;

    /// <summary>Refines.</summary>
    public void Refine()
    {
        BreakTakenChords();
        for (int round = 0; round < Rounds && Split(); round++)
        {
            for (int turns = 0; turns < 8 && FlipEdges(); turns++)
            {
            }
        }
    }

    /// <summary>A chord that is an edge of the mesh elsewhere would give that edge four faces; a point on it keeps them apart.</summary>
    private void BreakTakenChords()
    {
        for (int h = 0; h < _triangles.Count; h++)
        {
            int a = _triangles[h], b = _triangles[EdgeTable.Next(h)];
            if (a > b || a >= _rim || b >= _rim || IsRimEdge(a, b) || !_taken(a, b))
                continue;
            int other = -1;
            for (int g = 0; g < _triangles.Count; g++)
            {
                if (_triangles[g] == b && _triangles[EdgeTable.Next(g)] == a)
                    other = g;
            }
            int middle = Insert((_points[a] + _points[b]) / 2, a, b, b);
            foreach (int side in other < 0 ? (ReadOnlySpan<int>)[h] : [h, other])
            {
                int end = _triangles[EdgeTable.Next(side)], apex = _triangles[EdgeTable.Previous(side)];
                _triangles[EdgeTable.Next(side)] = middle;
                _triangles.AddRange([middle, end, apex]);
            }
        }
    }

    private bool IsRimEdge(int a, int b) => Math.Abs(a - b) == 1 || Math.Abs(a - b) == _rim - 1;

    private int Insert(Vector3 point, int a, int b, int c)
    {
        Inserted.Add((point, a, b, c));
        _points.Add(point);
        _scales.Add((_scales[a] + _scales[b] + _scales[c]) / 3);
        return _points.Count - 1;
    }

    private bool Split()
    {
        bool split = false;
        int count = _triangles.Count;
        for (int t = 0; t < count && _points.Count < MaxVertices; t += 3)
        {
            int a = _triangles[t], b = _triangles[t + 1], c = _triangles[t + 2];
            Vector3 center = (_points[a] + _points[b] + _points[c]) / 3;
            float scale = (_scales[a] + _scales[b] + _scales[c]) / 3;
            if (!Far(a) || !Far(b) || !Far(c))
                continue;
            int middle = Insert(center, a, b, c);
            _triangles[t + 2] = middle;
            _triangles.AddRange([b, c, middle, c, a, middle]);
            split = true;

            bool Far(int corner) => MathF.Sqrt(2) * Vector3.Distance(center, _points[corner]) is var d && d > scale && d > _scales[corner];
        }
        return split;
    }

    private bool FlipEdges()
    {
        var sides = new Dictionary<(int, int), int>();
        for (int h = 0; h < _triangles.Count; h++)
            sides[(_triangles[h], _triangles[EdgeTable.Next(h)])] = h;
        var touched = new HashSet<int>();
        bool turned = false;
        for (int h = 0; h < _triangles.Count; h++)
        {
            int a = _triangles[h], b = _triangles[EdgeTable.Next(h)];
            if (a > b || !sides.TryGetValue((b, a), out int other) || touched.Contains(h / 3) || touched.Contains(other / 3))
                continue;
            int c = _triangles[EdgeTable.Previous(h)], d = _triangles[EdgeTable.Previous(other)];
            if (c == d || sides.ContainsKey((c, d)) || sides.ContainsKey((d, c))
                || (c < _rim && d < _rim && (IsRimEdge(c, d) || _taken(c, d))))
                continue;
            if (Angle(a, c, b) + Angle(a, d, b) <= MathF.PI + 1e-4f)
                continue;
            Vector3 before = Normal(a, b, c) + Normal(b, a, d), first = Normal(c, d, b), second = Normal(d, c, a);
            if (Vector3.Dot(before, first) <= 0 || Vector3.Dot(before, second) <= 0)
                continue;
            (_triangles[h / 3 * 3], _triangles[h / 3 * 3 + 1], _triangles[h / 3 * 3 + 2]) = (c, d, b);
            (_triangles[other / 3 * 3], _triangles[other / 3 * 3 + 1], _triangles[other / 3 * 3 + 2]) = (d, c, a);
            touched.Add(h / 3);
            touched.Add(other / 3);
            sides[(c, d)] = sides[(d, c)] = -1;
            turned = true;
        }
        return turned;
    }

    private float Angle(int a, int apex, int b)
    {
        Vector3 u = _points[a] - _points[apex], v = _points[b] - _points[apex];
        return MathF.Atan2(Vector3.Cross(u, v).Length(), Vector3.Dot(u, v));
    }

    private Vector3 Normal(int a, int b, int c) => Vector3.Cross(_points[b] - _points[a], _points[c] - _points[a]);
}
