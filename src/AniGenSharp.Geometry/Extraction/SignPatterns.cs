using AniGenSharp.Geometry.Meshes;

namespace AniGenSharp.Geometry.Extraction;

/// <summary>
/// The sign patterns of a grid's cubes, one byte per cube: bit i is set where corner i is inside. Two neighbors of the ambiguous cases C16
/// and C19 would pinch the surface on their shared face, so both take the complement of their pattern (Shen et al. 2023, supplement 1.3).
/// Linear in the cubes.
/// </summary>
internal static class SignPatterns
{
    /// <summary>The patterns of the signed distances, in the order of the cubes, [K].</summary>
    /// <param name="grid">The grid.</param>
    /// <param name="cubes">The members of its set of cubes, [K].</param>
    public static byte[] FromDistances(SurfaceGrid grid, int[] cubes)
    {
        var patterns = new byte[cubes.Length];
        Chunks.Run(cubes.Length, (_, from, to) =>
        {
            Span<int> corners = stackalloc int[SurfaceRowLayout.Corners];
            for (int i = from; i < to; i++)
            {
                grid.CornerRanks(cubes[i], corners);
                int pattern = 0;
                for (int corner = 0; corner < corners.Length; corner++)
                    pattern |= grid.Distances[corners[corner]] < 0 ? 1 << corner : 0;
                patterns[i] = (byte)pattern;
            }
        });
        return patterns;
    }

    /// <summary>The patterns with the ambiguous neighbors complemented, [K].</summary>
    /// <param name="grid">The grid.</param>
    /// <param name="cubes">The members of its set of cubes, [K].</param>
    /// <param name="patterns">The patterns of the signed distances, [K].</param>
    public static byte[] ResolveAmbiguities(SurfaceGrid grid, int[] cubes, byte[] patterns)
    {
        var resolved = new byte[patterns.Length];
        Chunks.Run(patterns.Length, (_, from, to) =>
        {
            for (int i = from; i < to; i++)
            {
                int face = DualMarchingCubes.AmbiguousFace(patterns[i]) - 1;
                int neighbor = face < 0 ? -1 : Neighbor(grid, cubes[i], face);
                bool ambiguous = neighbor >= 0 && DualMarchingCubes.AmbiguousFace(patterns[neighbor]) != 0;
                resolved[i] = ambiguous ? (byte)~patterns[i] : patterns[i];
            }
        });
        return resolved;
    }

    /// <summary>The rank of the cube behind a face, or -1 where the surface does not pass through it.</summary>
    private static int Neighbor(SurfaceGrid grid, int cube, int face)
    {
        GridNumbering numbering = grid.Numbering;
        int axis = face >> 1, step = axis == 0 ? numbering.Plane : axis == 1 ? numbering.Side : 1;
        int direction = (face & 1) != 0 ? 1 : -1, coordinate = cube / step % numbering.Side + direction;
        return coordinate < 0 || coordinate >= numbering.Resolution ? -1 : grid.Cubes.Rank(cube + direction * step);
    }
}
