using System.Numerics;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Spatial;

namespace AniGenSharp.Geometry.Extraction;

/// <summary>
/// Finds the rows of a <see cref="SurfaceField"/> by grid point. The value at a point is the mean over the rows of the active cubes that
/// have it as a corner. A corner of a row is written as entry = row · 8 + corner.
/// </summary>
internal sealed class SurfaceRows
{
    private const int MaxResolution = 1024, ColorAndNormal = 6;

    private readonly SurfaceField _field;
    private readonly GridNumbering _numbering;
    private readonly RankedBitSet _cubes;
    private readonly int[] _rows;
    private readonly float _bias;
    private readonly float _reach;
    private readonly int _columns;

    /// <summary>Indexes the rows of a field.</summary>
    /// <exception cref="ArgumentException">Sizes do not fit together, or a cube lies outside the grid or appears twice.</exception>
    public SurfaceRows(SurfaceField field)
    {
        Check(field);
        _field = field;
        _numbering = new GridNumbering(field.Resolution);
        // As in the reference, a predicted distance of zero lies one cube inside the surface.
        _bias = -1f / field.Resolution;
        // A point moves by less than half a cube, so that cubes never fold over.
        _reach = (float)((1 - 1e-8) / (field.Resolution * 2));
        _columns = SurfaceRowLayout.Columns(field.ColorChannels);
        _cubes = new RankedBitSet(_numbering.Count);
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

    /// <summary>The grid points of negative signed distance.</summary>
    public RankedBitSet FindInside()
    {
        var seen = new RankedBitSet(_numbering.Count);
        var inside = new RankedBitSet(_numbering.Count);
        Chunks.Run(_field.Count, (_, from, to) =>
        {
            Span<int> entries = stackalloc int[SurfaceRowLayout.Corners];
            for (int row = from; row < to; row++)
            {
                int cube = CubeOf(row);
                for (int corner = 0; corner < SurfaceRowLayout.Corners; corner++)
                {
                    int point = _numbering.Corner(cube, corner);
                    if (seen.Add(point) && Distance(entries[..Around(point, entries)]) < 0)
                        inside.Add(point);
                }
            }
        });
        return inside;
    }

    /// <summary>All points of active cubes.</summary>
    public RankedBitSet Points() => SurfaceGrid.CornersOf(_cubes, _numbering);

    /// <summary>The FlexiCubes weights of a cube; empty for an inactive cube.</summary>
    public ReadOnlySpan<float> Weights(int cube)
    {
        int row = RowOf(cube);
        return row < 0 ? default : _field.Features.AsSpan(row * _columns + SurfaceRowLayout.Weights, SurfaceRowLayout.WeightCount);
    }

    /// <summary>
    /// The entries of the active cubes that have a point as a corner, ascending: means are then summed in the reference's order, and no
    /// sign depends on rounding.
    /// </summary>
    /// <param name="point">The point.</param>
    /// <param name="into">Receives the entries, [8].</param>
    /// <returns>Number of entries.</returns>
    public int Around(int point, Span<int> into)
    {
        var coordinates = _numbering.Coordinates(point);
        int count = 0;
        for (int corner = 0; corner < SurfaceRowLayout.Corners; corner++)
        {
            int cube = _numbering.CubeWithCorner(coordinates, corner), row = cube < 0 ? -1 : RowOf(cube);
            if (row < 0)
                continue;
            int entry = row * SurfaceRowLayout.Corners + corner, slot = count++;
            for (; slot > 0 && into[slot - 1] > entry; slot--)
                into[slot] = into[slot - 1];
            into[slot] = entry;
        }
        return count;
    }

    /// <summary>The mean signed distance of entries.</summary>
    public float Distance(ReadOnlySpan<int> entries)
    {
        float sum = 0;
        foreach (int entry in entries)
            sum += Feature(entry, SurfaceRowLayout.Distance, 1)[0] + _bias;
        return sum / entries.Length;
    }

    /// <summary>By how much the mean deformation of entries moves their point.</summary>
    public Vector3 Displacement(ReadOnlySpan<int> entries)
    {
        var sum = Vector3.Zero;
        foreach (int entry in entries)
            sum += new Vector3(Feature(entry, SurfaceRowLayout.Deformation, 3));
        var mean = sum / entries.Length;
        return _reach * new Vector3(MathF.Tanh(mean.X), MathF.Tanh(mean.Y), MathF.Tanh(mean.Z));
    }

    /// <summary>The mean skin features of entries.</summary>
    /// <param name="entries">The entries.</param>
    /// <param name="into">Receives the features; zeros before, [S].</param>
    public void Skin(ReadOnlySpan<int> entries, Span<float> into)
    {
        int skin = _field.SkinChannels;
        foreach (int entry in entries)
        {
            var features = _field.SkinFeatures.AsSpan(entry * skin, skin);
            for (int c = 0; c < skin; c++)
                into[c] += features[c];
        }
        Divide(into, entries.Length);
    }

    /// <summary>The mean activated colors and normals of entries.</summary>
    /// <param name="entries">The entries.</param>
    /// <param name="into">Receives the colors and normals; zeros before, [A].</param>
    public void Colors(ReadOnlySpan<int> entries, Span<float> into)
    {
        int color = _field.ColorChannels;
        foreach (int entry in entries)
        {
            var logits = Feature(entry, SurfaceRowLayout.Colors, color);
            for (int c = 0; c < color; c++)
                into[c] += 1 / (1 + MathF.Exp(-logits[c]));
        }
        Divide(into, entries.Length);
    }

    /// <summary>The values of one corner in a block of columns.</summary>
    private ReadOnlySpan<float> Feature(int entry, int column, int channels)
    {
        (int row, int corner) = (entry / SurfaceRowLayout.Corners, entry % SurfaceRowLayout.Corners);
        return _field.Features.AsSpan(row * _columns + column + channels * corner, channels);
    }

    private int RowOf(int cube) => _cubes.Rank(cube) is var rank && rank < 0 ? -1 : _rows[rank];

    private int CubeOf(int row) => _numbering.NumberOf(_field.Cubes[3 * row], _field.Cubes[3 * row + 1], _field.Cubes[3 * row + 2]);

    private static void Divide(Span<float> sums, int count)
    {
        foreach (ref float sum in sums)
            sum /= count;
    }

    private static void Check(SurfaceField field)
    {
        if (field.Resolution is < 1 or > MaxResolution)
            throw new ArgumentException($"The grid has {field.Resolution} cubes per side, not 1 to {MaxResolution}.", nameof(field));
        if (field.ColorChannels is not (0 or ColorAndNormal))
        {
            throw new ArgumentException(
                $"The surface field has {field.ColorChannels} color channels, not {ColorAndNormal} or 0.", nameof(field));
        }
        if (field.Cubes.Length % 3 != 0
            || field.Features.LongLength < (long)field.Count * SurfaceRowLayout.Columns(field.ColorChannels)
            || field.SkinFeatures.LongLength < (long)SurfaceRowLayout.Corners * field.Count * field.SkinChannels)
            throw new ArgumentException("The surface field's arrays do not have the same number of rows.", nameof(field));
        foreach (int coordinate in field.Cubes)
        {
            if ((uint)coordinate >= (uint)field.Resolution)
                throw new ArgumentException($"A cube at {coordinate} lies outside a grid of {field.Resolution}.", nameof(field));
        }
    }
}
