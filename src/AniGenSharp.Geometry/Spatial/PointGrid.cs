using System.Numerics;

namespace AniGenSharp.Geometry.Spatial;

/// <summary>
/// Points sorted into cubic cells, for finding the points within a radius of another point in index order. The radius must not exceed the
/// cell's edge.
/// </summary>
internal sealed class PointGrid
{
    private readonly Dictionary<(int X, int Y, int Z), int> _cells = [];
    private readonly List<(int X, int Y, int Z)> _keys = [];
    private readonly int[] _start;
    private readonly int[] _items;

    /// <param name="points">[N].</param>
    /// <param name="radius">The largest radius that will be used. The cells are made slightly larger to allow for rounding.</param>
    public PointGrid(ReadOnlySpan<Vector3> points, float radius)
    {
        double scale = 1.0 / (radius * 1.001);
        int[] cellOf = new int[points.Length];
        for (int i = 0; i < points.Length; i++)
        {
            var key = ((int)Math.Floor(points[i].X * scale), (int)Math.Floor(points[i].Y * scale), (int)Math.Floor(points[i].Z * scale));
            if (!_cells.TryGetValue(key, out int cell))
            {
                cell = _keys.Count;
                _cells.Add(key, cell);
                _keys.Add(key);
            }
            cellOf[i] = cell;
        }
        _start = new int[_keys.Count + 1];
        foreach (int cell in cellOf)
            _start[cell + 1]++;
        for (int cell = 0; cell < _keys.Count; cell++)
            _start[cell + 1] += _start[cell];
        _items = new int[points.Length];
        int[] next = _start[..^1];
        for (int i = 0; i < points.Length; i++)
            _items[next[cellOf[i]]++] = i;
    }

    /// <summary>Number of cells that contain points.</summary>
    public int CellCount => _keys.Count;

    /// <summary>Indices of a cell's points, ascending.</summary>
    public ReadOnlySpan<int> Points(int cell) => _items.AsSpan(_start[cell], _start[cell + 1] - _start[cell]);

    /// <summary>Indices of the points of a cell and of the 26 around it, ascending.</summary>
    public int[] Candidates(int cell)
    {
        var (x, y, z) = _keys[cell];
        Span<int> around = stackalloc int[27];
        int found = 0, total = 0;
        for (int dx = -1; dx <= 1; dx++)
            for (int dy = -1; dy <= 1; dy++)
                for (int dz = -1; dz <= 1; dz++)
                    if (_cells.TryGetValue((x + dx, y + dy, z + dz), out int other))
                    {
                        around[found++] = other;
                        total += Points(other).Length;
                    }
        int[] candidates = new int[total];
        int position = 0;
        foreach (int other in around[..found])
        {
            Points(other).CopyTo(candidates.AsSpan(position));
            position += Points(other).Length;
        }
        if (found > 1)
            Array.Sort(candidates);
        return candidates;
    }
}
