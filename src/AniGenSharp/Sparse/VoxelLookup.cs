namespace AniGenSharp.Sparse;

/// <summary>Finds the row of a coordinate, in a dense grid over the bounding box if that is small, otherwise in a hash table.</summary>
internal sealed class VoxelLookup
{
    // The grid takes four bytes per cell.
    private const long MaxGridCells = 1L << 25;

    private readonly int[]? _grid;
    private readonly Dictionary<(int X, int Y, int Z), int>? _table;
    private readonly int _x0, _y0, _z0, _sizeX, _sizeY, _sizeZ;

    /// <summary>Builds the lookup.</summary>
    /// <param name="coordinates">(x, y, z) of each voxel, [N, 3] row-major.</param>
    /// <exception cref="ArgumentException">A voxel occurs twice.</exception>
    public VoxelLookup(int[] coordinates)
    {
        int count = coordinates.Length / 3;
        var (x1, y1, z1) = (int.MinValue, int.MinValue, int.MinValue);
        (_x0, _y0, _z0) = (int.MaxValue, int.MaxValue, int.MaxValue);
        for (int i = 0; i < coordinates.Length; i += 3)
        {
            (_x0, x1) = (Math.Min(_x0, coordinates[i]), Math.Max(x1, coordinates[i]));
            (_y0, y1) = (Math.Min(_y0, coordinates[i + 1]), Math.Max(y1, coordinates[i + 1]));
            (_z0, z1) = (Math.Min(_z0, coordinates[i + 2]), Math.Max(z1, coordinates[i + 2]));
        }
        if (count == 0)
            return;
        (_sizeX, _sizeY, _sizeZ) = (x1 - _x0 + 1, y1 - _y0 + 1, z1 - _z0 + 1);
        bool repeated = false;
        if ((Int128)_sizeX * _sizeY * _sizeZ <= MaxGridCells)
        {
            // Rows are stored starting at 1, so that 0 means "none".
            _grid = new int[_sizeX * _sizeY * _sizeZ];
            for (int row = 0; row < count; row++)
            {
                ref int cell = ref _grid[Cell(coordinates[3 * row] - _x0, coordinates[3 * row + 1] - _y0, coordinates[3 * row + 2] - _z0)];
                repeated |= cell != 0;
                cell = row + 1;
            }
        }
        else
        {
            _table = new(count);
            for (int row = 0; row < count; row++)
                repeated |= !_table.TryAdd((coordinates[3 * row], coordinates[3 * row + 1], coordinates[3 * row + 2]), row);
        }
        if (repeated)
            throw new ArgumentException("A voxel occurs twice.", nameof(coordinates));
    }

    /// <summary>The row of a coordinate, or -1 if there is no such voxel.</summary>
    public int Row(int x, int y, int z)
    {
        if (_table is not null)
            return _table.TryGetValue((x, y, z), out int row) ? row : -1;
        (x, y, z) = (x - _x0, y - _y0, z - _z0);
        return (uint)x < (uint)_sizeX && (uint)y < (uint)_sizeY && (uint)z < (uint)_sizeZ ? _grid![Cell(x, y, z)] - 1 : -1;
    }

    private int Cell(int x, int y, int z) => (x * _sizeY + y) * _sizeZ + z;
}
