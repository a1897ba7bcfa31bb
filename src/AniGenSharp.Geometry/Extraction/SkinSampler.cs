using System.Numerics;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Spatial;

namespace AniGenSharp.Geometry.Extraction;

/// <summary>
/// Samples the skin features of a grid at the vertices of the extracted surface, for decoders that do not interpolate them along the
/// crossed edges. Source: <c>AniGenSparseFeatures2Mesh</c> in anigen/representations/mesh/cube2mesh_skeleton.py.
/// </summary>
internal sealed class SkinSampler
{
    private const int MaxNeighbors = 8;

    /// <summary>Standard deviation of the Gaussian in cubes.</summary>
    private const double Deviation = 1.5;

    private const float MinTotalWeight = 1e-12f;

    private readonly SurfaceRows _rows;
    private readonly SurfaceField _field;
    private readonly GridNumbering _numbering;
    private readonly RankedBitSet _points;
    private readonly Vector3[] _positions;

    /// <summary>Prepares the sampling.</summary>
    /// <param name="field">The field, with any rule but <see cref="SkinSampling.Crossings"/>.</param>
    /// <param name="rows">Its rows.</param>
    public SkinSampler(SurfaceField field, SurfaceRows rows)
    {
        (_field, _rows) = (field, rows);
        _numbering = new GridNumbering(field.Resolution);
        _points = rows.Points();
        _positions = new Vector3[field.Rules.Skin == SkinSampling.Trilinear ? 0 : _points.Count];
        if (_positions.Length > 0)
            PlacePoints();
    }

    /// <summary>The skin features at points of the surface.</summary>
    /// <param name="vertices">Positions in the unit cube [-0.5, 0.5]³, [V].</param>
    /// <returns>[V, S] row-major.</returns>
    public float[] Sample(Vector3[] vertices)
    {
        int channels = _field.SkinChannels;
        var features = new float[(long)vertices.Length * channels];
        Chunks.Run(vertices.Length, (_, from, to) =>
        {
            var point = new float[channels];
            for (int v = from; v < to; v++)
            {
                var into = features.AsSpan(v * channels, channels);
                if (_field.Rules.Skin == SkinSampling.Trilinear)
                    Interpolate(vertices[v], into, point);
                else
                    Average(vertices[v], into, point);
            }
        });
        return features;
    }

    private void PlacePoints() => Chunks.Run(_points.WordCount, (_, from, to) =>
    {
        int rank = _points.RankOfWord(from);
        Span<int> entries = stackalloc int[SurfaceRowLayout.Corners];
        for (int word = from; word < to; word++)
        {
            for (ulong bits = _points[word]; bits != 0; bits &= bits - 1, rank++)
            {
                int point = (word << 6) + BitOperations.TrailingZeroCount(bits);
                _positions[rank] = _numbering.PositionOf(point);
                if (_field.Rules.SamplesDeformedPoints)
                    _positions[rank] += _rows.Displacement(entries[.._rows.Around(point, entries)]);
            }
        }
    });

    /// <summary>Trilinear interpolation; points of no active cube have zeros.</summary>
    /// <param name="vertex">The vertex.</param>
    /// <param name="into">Receives the features; zeros before, [S].</param>
    /// <param name="point">Scratch memory, [S].</param>
    private void Interpolate(Vector3 vertex, Span<float> into, Span<float> point)
    {
        int resolution = _field.Resolution;
        var at = Vector3.Clamp((vertex + new Vector3(0.5f)) * resolution, Vector3.Zero, new Vector3(resolution));
        Span<int> cell = stackalloc int[3];
        Span<float> upper = stackalloc float[3];
        for (int axis = 0; axis < 3; axis++)
        {
            cell[axis] = Math.Min((int)at[axis], resolution - 1);
            upper[axis] = at[axis] - cell[axis];
        }
        int cube = _numbering.NumberOf(cell[0], cell[1], cell[2]);
        for (int corner = 0; corner < SurfaceRowLayout.Corners; corner++)
        {
            float weight = 1;
            for (int axis = 0; axis < 3; axis++)
                weight *= (corner >> axis & 1) != 0 ? upper[axis] : 1 - upper[axis];
            Add(_numbering.Corner(cube, corner), weight, into, point);
        }
    }

    /// <summary>The mean of the nearest points.</summary>
    /// <param name="vertex">The vertex.</param>
    /// <param name="into">Receives the features; zeros before, [S].</param>
    /// <param name="point">Scratch memory, [S].</param>
    private void Average(Vector3 vertex, Span<float> into, Span<float> point)
    {
        Span<(float Distance, int Point)> nearest = stackalloc (float, int)[MaxNeighbors];
        nearest = nearest[..(_field.Rules.Skin == SkinSampling.Nearest ? 1 : Math.Min(MaxNeighbors, _points.Count))];
        FindNearest(vertex, nearest);
        if (nearest.Length == 1)
        {
            Add(nearest[0].Point, 1, into, point);
            return;
        }
        double deviation = Deviation / _field.Resolution;
        float scale = (float)(2 * deviation * deviation), total = 0;
        Span<float> weights = stackalloc float[nearest.Length];
        for (int i = 0; i < nearest.Length; i++)
        {
            weights[i] = MathF.Exp(-nearest[i].Distance / scale);
            total += weights[i];
        }
        for (int i = 0; i < nearest.Length; i++)
            Add(nearest[i].Point, weights[i] / Math.Max(total, MinTotalWeight), into, point);
    }

    /// <summary>
    /// The nearest points by squared distance, the lower number first among equally near ones. The search widens around the vertex until no
    /// point outside can be nearer.
    /// </summary>
    /// <param name="vertex">The vertex.</param>
    /// <param name="into">Receives them; there are at least as many points.</param>
    private void FindNearest(Vector3 vertex, Span<(float Distance, int Point)> into)
    {
        var at = (vertex + new Vector3(0.5f)) * _field.Resolution;
        int x = (int)MathF.Floor(at.X), y = (int)MathF.Floor(at.Y), z = (int)MathF.Floor(at.Z);
        // A deformed point is less than half a cube from its place in the grid; the rest allows for rounding.
        float slack = _field.Rules.SamplesDeformedPoints ? 0.51f : 0.01f;
        for (int reach = 2; ; reach++)
        {
            int found = 0;
            var (fromX, toX) = Range(x, reach);
            var (fromY, toY) = Range(y, reach);
            var (fromZ, toZ) = Range(z, reach);
            for (int px = fromX; px <= toX; px++)
            {
                for (int py = fromY; py <= toY; py++)
                {
                    for (int pz = fromZ; pz <= toZ; pz++)
                    {
                        int point = _numbering.NumberOf(px, py, pz), rank = _points.Rank(point);
                        if (rank >= 0)
                            Insert(into, ref found, (Distances.Squared(vertex, _positions[rank]), point));
                    }
                }
            }
            float bound = (reach - slack) / _field.Resolution;
            if (found == into.Length && into[^1].Distance <= bound * bound || reach > _numbering.Side)
                return;
        }
    }

    /// <summary>The points of one axis within a reach of a vertex's cube.</summary>
    private (int From, int To) Range(int cell, int reach) => (Math.Max(cell + 1 - reach, 0), Math.Min(cell + reach, _field.Resolution));

    private static void Insert(Span<(float Distance, int Point)> into, ref int found, (float Distance, int Point) candidate)
    {
        if (found == into.Length && candidate.Distance >= into[^1].Distance)
            return;
        int slot = found < into.Length ? found++ : into.Length - 1;
        for (; slot > 0 && into[slot - 1].Distance > candidate.Distance; slot--)
            into[slot] = into[slot - 1];
        into[slot] = candidate;
    }

    /// <summary>Adds a weighted point's features.</summary>
    /// <param name="number">The point.</param>
    /// <param name="weight">Its weight.</param>
    /// <param name="into">The sums, [S].</param>
    /// <param name="point">Scratch memory, [S].</param>
    private void Add(int number, float weight, Span<float> into, Span<float> point)
    {
        Span<int> buffer = stackalloc int[SurfaceRowLayout.Corners];
        var entries = buffer[.._rows.Around(number, buffer)];
        if (entries.IsEmpty)
            return;
        point.Clear();
        _rows.Skin(entries, point);
        for (int c = 0; c < into.Length; c++)
            into[c] += point[c] * weight;
    }
}
