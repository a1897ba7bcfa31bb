using System.Numerics;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Spatial;

namespace AniGenSharp.Geometry.Extraction;

/// <summary>
/// From the decoder's raw rows to the dense mesh: corner rows are averaged to grid points, the grid is deformed, and FlexiCubes runs on the
/// cubes that the zero level passes through. The grid outside the active cubes is outside the surface (signed distance 1), so the mesh
/// closes there too.
/// Source: <c>AniGenSparseFeatures2Mesh</c> in anigen/representations/mesh/cube2mesh_skeleton.py.
/// </summary>
internal static class SurfaceExtraction
{
    private const int DeformColumn = 8, WeightColumn = 32, ColorColumn = 53;

    /// <summary>Extracts the surface.</summary>
    /// <param name="field">The raw rows.</param>
    /// <param name="cancellationToken">Checked between steps.</param>
    /// <returns>The mesh in the unit cube, empty where no row is negative. Vertices and faces are in the reference's order.</returns>
    /// <exception cref="ArgumentException">Sizes do not fit together, or a cube lies outside the grid or appears twice.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static ExtractedSurface Extract(SurfaceField field, CancellationToken cancellationToken = default)
    {
        DualMesh dual = FlexiCubes.Extract(Assemble(field, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();

        int skin = field.SkinChannels, channels = skin + field.ColorChannels, count = dual.Positions.Length;
        bool colored = field.ColorChannels > 0;
        var skinFeatures = new float[count * skin];
        var colors = colored ? new Vector3[count] : null;
        var normals = colored ? new Vector3[count] : null;
        Chunks.Run(count, (_, from, to) =>
        {
            for (int v = from; v < to; v++)
            {
                var row = dual.Attributes.AsSpan(v * channels, channels);
                row[..skin].CopyTo(skinFeatures.AsSpan(v * skin));
                if (colors != null && normals != null)
                {
                    colors[v] = new Vector3(row[skin..]);
                    normals[v] = new Vector3(row[(skin + 3)..]);
                }
            }
        });
        return new ExtractedSurface(new TriangleMesh(dual.Positions, dual.Indices) { Colors = colors }, normals, skinFeatures, skin);
    }

    /// <summary>The grid that FlexiCubes sees: attributes are the skin features, then the activated colours and normals.</summary>
    internal static SurfaceGrid Assemble(SurfaceField field, CancellationToken cancellationToken)
    {
        var rows = new CornerRows(field);
        cancellationToken.ThrowIfCancellationRequested();

        var inside = rows.Inside();
        RankedBitSet cubes = CubesAcrossZero(inside, field.Resolution);
        RankedBitSet points = Corners(cubes, field.Resolution);
        cancellationToken.ThrowIfCancellationRequested();

        int side = field.Resolution + 1, channels = field.SkinChannels + field.ColorChannels, stride = rows.Stride;
        var distances = new float[points.Count];
        var positions = new Vector3[points.Count];
        var attributes = new float[(long)points.Count * channels];
        float reach = (float)((1 - 1e-8) / (field.Resolution * 2));
        Chunks.Run(points.WordCount, (_, from, to) =>
        {
            int rank = points.RankOfWord(from);
            Span<int> around = stackalloc int[8];
            for (int word = from; word < to; word++)
            {
                for (ulong bits = points[word]; bits != 0; bits &= bits - 1, rank++)
                {
                    int point = (word << 6) + BitOperations.TrailingZeroCount(bits);
                    int count = rows.Around(point, around);
                    distances[rank] = count == 0 ? 1 : rows.Distance(around[..count]);
                    var grid = new Vector3(point / (side * side), point / side % side, point % side) / field.Resolution - new Vector3(0.5f);
                    if (count > 0)
                    {
                        var deform = rows.Deformation(around[..count]);
                        grid += reach * new Vector3(MathF.Tanh(deform.X), MathF.Tanh(deform.Y), MathF.Tanh(deform.Z));
                        rows.Attributes(around[..count], attributes.AsSpan(rank * channels, channels));
                    }
                    positions[rank] = grid;
                }
            }
        }, grain: 512);

        return new SurfaceGrid
        {
            Resolution = field.Resolution,
            Cubes = cubes,
            Points = points,
            Distances = distances,
            Positions = positions,
            Attributes = attributes,
            Channels = channels,
            Weights = cube => rows.RowOf(cube) is var row && row < 0 ? default : field.Features.AsSpan(row * stride + WeightColumn, 21),
        };
    }

    /// <summary>The cubes with a corner on each side: each has an inside corner, so only cubes around inside points are looked at.</summary>
    internal static RankedBitSet CubesAcrossZero(RankedBitSet inside, int resolution)
    {
        int side = resolution + 1, plane = side * side;
        var cubes = new RankedBitSet(plane * side);
        Chunks.Run(inside.WordCount, (_, from, to) =>
        {
            for (int word = from; word < to; word++)
            {
                for (ulong bits = inside[word]; bits != 0; bits &= bits - 1)
                {
                    int point = (word << 6) + BitOperations.TrailingZeroCount(bits);
                    int x = point / plane, y = point / side % side, z = point % side;
                    for (int corner = 0; corner < 8; corner++)
                    {
                        int cx = x - (corner & 1), cy = y - (corner >> 1 & 1), cz = z - (corner >> 2 & 1);
                        if (cx < 0 || cy < 0 || cz < 0 || cx >= resolution || cy >= resolution || cz >= resolution)
                            continue;
                        int cube = (cx * side + cy) * side + cz;
                        if (!cubes.Contains(cube) && FlexiCubes.SignPattern(inside, cube, side) != 255)
                            cubes.Add(cube);
                    }
                }
            }
        });
        cubes.Seal();
        return cubes;
    }

    /// <summary>All corners of a set of cubes.</summary>
    internal static RankedBitSet Corners(RankedBitSet cubes, int resolution)
    {
        int side = resolution + 1, plane = side * side;
        var points = new RankedBitSet(plane * side);
        Chunks.Run(cubes.WordCount, (_, from, to) =>
        {
            for (int word = from; word < to; word++)
            {
                for (ulong bits = cubes[word]; bits != 0; bits &= bits - 1)
                {
                    int cube = (word << 6) + BitOperations.TrailingZeroCount(bits);
                    for (int corner = 0; corner < 8; corner++)
                        points.Add(cube + (corner & 1) * plane + (corner >> 1 & 1) * side + (corner >> 2 & 1));
                }
            }
        });
        points.Seal();
        return points;
    }

    /// <summary>The active cubes' rows, found by grid point; a point's value is the mean over the rows of the active cubes around it.</summary>
    private sealed class CornerRows
    {
        private readonly SurfaceField _field;
        private readonly int _side;
        private readonly RankedBitSet _cubes;
        private readonly int[] _rows;
        private readonly float _bias;

        public CornerRows(SurfaceField field)
        {
            Check(field);
            _field = field;
            _side = field.Resolution + 1;
            _bias = -1f / field.Resolution;
            Stride = ColorColumn + 8 * field.ColorChannels;
            _cubes = new RankedBitSet(_side * _side * _side);
            Chunks.Run(field.Count, (_, from, to) =>
            {
                for (int row = from; row < to; row++)
                    _cubes.Add(CubeOf(row));
            });
            _cubes.Seal();
            if (_cubes.Count != field.Count)
                throw new ArgumentException($"{field.Count - _cubes.Count} cubes of the surface field appear twice.", nameof(field));
            _rows = new int[field.Count];
            Chunks.Run(field.Count, (_, from, to) =>
            {
                for (int row = from; row < to; row++)
                    _rows[_cubes.Rank(CubeOf(row))] = row;
            });
        }

        /// <summary>Columns of a row of features.</summary>
        public int Stride { get; }

        /// <summary>The row of a cube, or -1 for an inactive one.</summary>
        public int RowOf(int cube) => _cubes.Rank(cube) is var rank && rank < 0 ? -1 : _rows[rank];

        /// <summary>
        /// The corners that active cubes have at a grid point, as row · 8 + corner in ascending order: means are then
        /// summed in the reference's order, and no sign depends on rounding.
        /// </summary>
        public int Around(int point, Span<int> into)
        {
            int x = point / (_side * _side), y = point / _side % _side, z = point % _side, count = 0;
            for (int corner = 0; corner < 8; corner++)
            {
                int cx = x - (corner & 1), cy = y - (corner >> 1 & 1), cz = z - (corner >> 2 & 1);
                if (cx < 0 || cy < 0 || cz < 0)
                    continue;
                int row = RowOf((cx * _side + cy) * _side + cz);
                if (row < 0)
                    continue;
                int entry = row * 8 + corner, slot = count++;
                for (; slot > 0 && into[slot - 1] > entry; slot--)
                    into[slot] = into[slot - 1];
                into[slot] = entry;
            }
            return count;
        }

        public float Distance(ReadOnlySpan<int> around)
        {
            float sum = 0;
            foreach (int entry in around)
                sum += _field.Features[(entry >> 3) * Stride + (entry & 7)] + _bias;
            return sum / around.Length;
        }

        public Vector3 Deformation(ReadOnlySpan<int> around)
        {
            var sum = Vector3.Zero;
            foreach (int entry in around)
                sum += new Vector3(_field.Features.AsSpan((entry >> 3) * Stride + DeformColumn + 3 * (entry & 7), 3));
            return sum / around.Length;
        }

        public void Attributes(ReadOnlySpan<int> around, Span<float> into)
        {
            int skin = _field.SkinChannels, color = _field.ColorChannels;
            foreach (int entry in around)
            {
                var features = _field.SkinFeatures.AsSpan(entry * skin, skin);
                for (int c = 0; c < skin; c++)
                    into[c] += features[c];
                var logits = _field.Features.AsSpan((entry >> 3) * Stride + ColorColumn + color * (entry & 7), color);
                for (int c = 0; c < color; c++)
                    into[skin + c] += 1 / (1 + MathF.Exp(-logits[c]));
            }
            for (int c = 0; c < into.Length; c++)
                into[c] /= around.Length;
        }

        /// <summary>The grid points of negative signed distance.</summary>
        public RankedBitSet Inside()
        {
            int plane = _side * _side;
            var seen = new RankedBitSet(plane * _side);
            var inside = new RankedBitSet(plane * _side);
            Chunks.Run(_field.Count, (_, from, to) =>
            {
                Span<int> around = stackalloc int[8];
                for (int row = from; row < to; row++)
                {
                    int cube = CubeOf(row);
                    for (int corner = 0; corner < 8; corner++)
                    {
                        int point = cube + (corner & 1) * plane + (corner >> 1 & 1) * _side + (corner >> 2 & 1);
                        if (seen.Add(point) && Distance(around[..Around(point, around)]) < 0)
                            inside.Add(point);
                    }
                }
            });
            return inside;
        }

        private int CubeOf(int row) => (_field.Cubes[3 * row] * _side + _field.Cubes[3 * row + 1]) * _side + _field.Cubes[3 * row + 2];

        private static void Check(SurfaceField field)
        {
            if (field.Resolution is < 1 or > 1024)
                throw new ArgumentException($"A grid of {field.Resolution} cubes a side is not supported.", nameof(field));
            if (field.ColorChannels is not (0 or 6))
                throw new ArgumentException($"{field.ColorChannels} colour channels: 6 (colour and normal) or none are expected.", nameof(field));
            if (field.Cubes.Length % 3 != 0
                || field.Features.LongLength != (long)field.Count * (ColorColumn + 8 * field.ColorChannels)
                || field.SkinFeatures.LongLength != 8L * field.Count * field.SkinChannels)
                throw new ArgumentException("The surface field's arrays do not have the same number of rows.", nameof(field));
            foreach (int coordinate in field.Cubes)
            {
                if ((uint)coordinate >= (uint)field.Resolution)
                    throw new ArgumentException($"A cube at {coordinate} lies outside a grid of {field.Resolution}.", nameof(field));
            }
        }
    }
}
