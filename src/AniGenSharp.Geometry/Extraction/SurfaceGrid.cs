using System.Numerics;
using AniGenSharp.Geometry.Meshes;
using AniGenSharp.Geometry.Spatial;

namespace AniGenSharp.Geometry.Extraction;

/// <summary>
/// The part of a grid that the surface passes through: the cubes whose corners differ in sign, and those corners. Points and cubes are
/// numbered as in <see cref="GridNumbering"/>; values are stored for members alone, in ascending order.
/// </summary>
internal sealed class SurfaceGrid
{
    /// <summary>How points and cubes are numbered.</summary>
    public required GridNumbering Numbering { get; init; }

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

    /// <summary>Number of attribute channels, C.</summary>
    public required int Channels { get; init; }

    /// <summary>
    /// Raw FlexiCubes weights of one cube, in the order of <see cref="SurfaceRowLayout"/>; empty for a cube that has none.
    /// </summary>
    public required Func<int, ReadOnlySpan<float>> Weights { get; init; }

    /// <summary>The cubes with corners of both signs. Each has an inside corner, so only cubes around inside points are examined.</summary>
    /// <param name="inside">The points inside the surface.</param>
    /// <param name="numbering">The grid.</param>
    public static RankedBitSet CubesAcrossZero(RankedBitSet inside, GridNumbering numbering)
    {
        const int allInside = 255;
        var cubes = new RankedBitSet(numbering.Count);
        Chunks.Run(inside.WordCount, (_, from, to) =>
        {
            for (int word = from; word < to; word++)
            {
                for (ulong bits = inside[word]; bits != 0; bits &= bits - 1)
                {
                    var point = numbering.Coordinates((word << 6) + BitOperations.TrailingZeroCount(bits));
                    for (int corner = 0; corner < SurfaceRowLayout.Corners; corner++)
                    {
                        int cube = numbering.CubeWithCorner(point, corner);
                        if (cube >= 0 && !cubes.Contains(cube) && numbering.SignPattern(inside, cube) != allInside)
                            cubes.Add(cube);
                    }
                }
            }
        });
        cubes.Seal();
        return cubes;
    }

    /// <summary>All corners of a set of cubes.</summary>
    /// <param name="cubes">The cubes.</param>
    /// <param name="numbering">The grid.</param>
    public static RankedBitSet CornersOf(RankedBitSet cubes, GridNumbering numbering)
    {
        var points = new RankedBitSet(numbering.Count);
        Chunks.Run(cubes.WordCount, (_, from, to) =>
        {
            for (int word = from; word < to; word++)
            {
                for (ulong bits = cubes[word]; bits != 0; bits &= bits - 1)
                {
                    int cube = (word << 6) + BitOperations.TrailingZeroCount(bits);
                    for (int corner = 0; corner < SurfaceRowLayout.Corners; corner++)
                        points.Add(numbering.Corner(cube, corner));
                }
            }
        });
        points.Seal();
        return points;
    }

    /// <summary>The ranks among the points of the 8 corners of one of the cubes.</summary>
    /// <param name="cube">One of <see cref="Cubes"/>.</param>
    /// <param name="ranks">Receives the ranks, [8].</param>
    public void CornerRanks(int cube, Span<int> ranks)
    {
        for (int corner = 0; corner < SurfaceRowLayout.Corners / 2; corner++)
        {
            // Neighbors along z, which differ by 4 in the corner, are neighbors in the numbering too.
            ranks[corner] = Points.Rank(Numbering.Corner(cube, corner));
            ranks[corner + 4] = ranks[corner] + 1;
        }
    }
}
