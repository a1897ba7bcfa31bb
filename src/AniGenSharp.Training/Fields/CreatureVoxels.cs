using System.Numerics;
using AniGenSharp.Geometry.Concurrency;
using AniGenSharp.Geometry.Voxelization;

namespace AniGenSharp.Training.Fields;

/// <summary>Voxels of a creature and of its bones.</summary>
internal static class CreatureVoxels
{
    private const int Subdivision = 4;
    private const int BoneSamples = 24;

    /// <summary>The solid creature: voxels whose center, or a corner of whose subdivision into 4³, is inside.</summary>
    /// <param name="field">The creature.</param>
    /// <param name="side">Voxels per side.</param>
    public static VoxelGrid Solid(CreatureField field, int side)
    {
        var grid = new VoxelGrid(side, new bool[side * side * side]);
        Parallel.For(0, side * side, ParallelLoops.Options, column =>
        {
            for (int z = 0; z < side; z++)
                grid.Cells[column * side + z] = IsInside(field, side, new Vector3(column / side, column % side, z));
        });
        return grid;
    }

    /// <summary>The voxels that the bones pass through, each bone from a joint to its parent.</summary>
    /// <param name="joints">Positions of the joints in the unit cube.</param>
    /// <param name="parents">Parent of each joint; negative for a root.</param>
    /// <param name="side">Voxels per side.</param>
    public static VoxelGrid Bones(IReadOnlyList<Vector3> joints, IReadOnlyList<int> parents, int side)
    {
        var grid = new VoxelGrid(side, new bool[side * side * side]);
        for (int joint = 0; joint < joints.Count; joint++)
            for (int i = 0; i < BoneSamples && parents[joint] >= 0; i++)
                Mark(grid, Vector3.Lerp(joints[joint], joints[parents[joint]], i / (BoneSamples - 1f)));
        return grid;
    }

    /// <summary>The voxels of a grid and all their neighbors.</summary>
    public static VoxelGrid Dilated(VoxelGrid grid)
    {
        var dilated = new VoxelGrid(grid.Side, (bool[])grid.Cells.Clone());
        for (int voxel = 0; voxel < grid.Cells.Length; voxel++)
            if (grid.Cells[voxel])
                foreach (int next in grid.Around(voxel))
                    dilated.Cells[next] = true;
        return dilated;
    }

    private static bool IsInside(CreatureField field, int side, Vector3 cell)
    {
        float distance = field.Value((cell + new Vector3(0.5f)) / side - new Vector3(0.5f));
        if (distance <= 0 || distance >= 2.2f / side)
            return distance <= 0;
        for (int i = 0; i <= Subdivision; i++)
            for (int j = 0; j <= Subdivision; j++)
                for (int k = 0; k <= Subdivision; k++)
                    if (field.Value((cell + new Vector3(i, j, k) / Subdivision) / side - new Vector3(0.5f)) <= 0)
                        return true;
        return false;
    }

    private static void Mark(VoxelGrid grid, Vector3 point)
    {
        float max = grid.Side - 1;
        var cell = Vector3.Clamp((point + new Vector3(0.5f)) * grid.Side, Vector3.Zero, new Vector3(max));
        grid.Cells[grid.Index((int)cell.X, (int)cell.Y, (int)cell.Z)] = true;
    }
}
