using System.Numerics;
using AniGenSharp.Geometry.Concurrency;
using AniGenSharp.Geometry.Spatial;

namespace AniGenSharp.Geometry.Voxelization;

/// <summary>
/// Turns a surface in the unit cube into voxels, as the structure networks were trained: the voxels that the surface passes through, or
/// the solid shape. The surface may have holes, open shells, intersecting parts, and faces that wind either way.
/// </summary>
internal static class ShapeVoxels
{
    // The winding number that separates inside from outside.
    private const float Inside = 0.5f;

    // A voxel of the solid shape is occupied if one of the corners of its 4³ subdivision is inside, as in the starter's training.
    private const int Subdivision = 4;

    /// <summary>The voxels that triangles pass through.</summary>
    /// <param name="mesh">The surface, inside of the unit cube around the origin.</param>
    /// <param name="side">Voxels per side.</param>
    public static VoxelGrid Surface(TriangleMesh mesh, int side)
    {
        var grid = new VoxelGrid(side, new bool[side * side * side]);
        Parallel.For(0, mesh.FaceCount, ParallelLoops.Options, face => Draw(
            grid, mesh.Positions[mesh.Indices[3 * face]], mesh.Positions[mesh.Indices[3 * face + 1]],
            mesh.Positions[mesh.Indices[3 * face + 2]]));
        return grid;
    }

    /// <summary>The voxels inside of the surface, and sheets that enclose nothing.</summary>
    /// <param name="mesh">The surface, inside of the unit cube around the origin.</param>
    /// <param name="side">Voxels per side.</param>
    /// <param name="field">The winding numbers of the surface.</param>
    public static VoxelGrid Solid(TriangleMesh mesh, int side, WindingField field)
    {
        var surface = Surface(mesh, side);
        var solid = new VoxelGrid(side, new bool[side * side * side]);
        Parallel.For(0, solid.Cells.Length, ParallelLoops.Options, index => solid.Cells[index] = IsInside(field, solid.Center(index))
            || surface.Cells[index] && AnyInside(field, solid.Center(index), 1f / side));
        var sheets = new bool[solid.Cells.Length];
        for (int index = 0; index < sheets.Length; index++)
            sheets[index] = surface.Cells[index] && !solid.Cells[index] && !solid.Around(index).Any(near => solid.Cells[near]);
        for (int index = 0; index < sheets.Length; index++)
            solid.Cells[index] |= sheets[index];
        return solid;
    }

    private static bool IsInside(WindingField field, Vector3 point) => MathF.Abs(field.At(point)) > Inside;

    private static bool AnyInside(WindingField field, Vector3 center, float size)
    {
        for (int i = 0; i <= Subdivision; i++)
            for (int j = 0; j <= Subdivision; j++)
                for (int k = 0; k <= Subdivision; k++)
                    if (IsInside(field, center + size * (new Vector3(i, j, k) / Subdivision - new Vector3(0.5f))))
                        return true;
        return false;
    }

    private static void Draw(VoxelGrid grid, Vector3 a, Vector3 b, Vector3 c)
    {
        int side = grid.Side;
        var (low, high) = (Cell(Vector3.Min(a, Vector3.Min(b, c))), Cell(Vector3.Max(a, Vector3.Max(b, c))));
        float half = 0.5f / side;
        for (int x = low.X; x <= high.X; x++)
            for (int y = low.Y; y <= high.Y; y++)
                for (int z = low.Z; z <= high.Z; z++)
                {
                    int index = grid.Index(x, y, z);
                    Vector3 center = grid.Center(index);
                    if (!grid.Cells[index] && TriangleBox.Overlap(a - center, b - center, c - center, half))
                        grid.Cells[index] = true;
                }

        (int X, int Y, int Z) Cell(Vector3 point)
        {
            Vector3 cell = Vector3.Clamp((point + new Vector3(0.5f)) * side, Vector3.Zero, new Vector3(side - 1));
            return ((int)cell.X, (int)cell.Y, (int)cell.Z);
        }
    }
}
