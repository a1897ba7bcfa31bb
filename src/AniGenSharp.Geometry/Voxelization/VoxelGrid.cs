using System.Numerics;

namespace AniGenSharp.Geometry.Voxelization;

/// <summary>The occupied voxels of the unit cube around the origin.</summary>
/// <param name="Side">Voxels per side, R.</param>
/// <param name="Cells">One flag per voxel, [R³], z fastest.</param>
internal sealed record VoxelGrid(int Side, bool[] Cells)
{
    /// <summary>Number of occupied voxels.</summary>
    public int Count => Cells.Count(occupied => occupied);

    /// <summary>Index of a voxel.</summary>
    public int Index(int x, int y, int z) => (x * Side + y) * Side + z;

    /// <summary>Index of the voxel that a point lies in; -1 outside of the cube.</summary>
    public int IndexOf(Vector3 point)
    {
        Vector3 cell = (point + new Vector3(0.5f)) * Side;
        var (x, y, z) = ((int)MathF.Floor(cell.X), (int)MathF.Floor(cell.Y), (int)MathF.Floor(cell.Z));
        return (uint)x < (uint)Side && (uint)y < (uint)Side && (uint)z < (uint)Side ? Index(x, y, z) : -1;
    }

    /// <summary>The middle of a voxel.</summary>
    public Vector3 Center(int index) =>
        (new Vector3(index / (Side * Side), index / Side % Side, index % Side) + new Vector3(0.5f)) / Side - new Vector3(0.5f);

    /// <summary>The voxels that share a face, an edge or a corner with a voxel.</summary>
    public IEnumerable<int> Around(int index)
    {
        int x = index / (Side * Side), y = index / Side % Side, z = index % Side;
        for (int i = Math.Max(x - 1, 0); i <= Math.Min(x + 1, Side - 1); i++)
            for (int j = Math.Max(y - 1, 0); j <= Math.Min(y + 1, Side - 1); j++)
                for (int k = Math.Max(z - 1, 0); k <= Math.Min(z + 1, Side - 1); k++)
                    if (i != x || j != y || k != z)
                        yield return Index(i, j, k);
    }

    /// <summary>The grid turned by a quarter about the z axis: what was towards +x is towards -y.</summary>
    public VoxelGrid Turned()
    {
        var turned = new VoxelGrid(Side, new bool[Cells.Length]);
        for (int x = 0; x < Side; x++)
            for (int y = 0; y < Side; y++)
                for (int z = 0; z < Side; z++)
                    turned.Cells[Index(y, Side - 1 - x, z)] = Cells[Index(x, y, z)];
        return turned;
    }

    /// <summary>
    /// Sizes of the parts of the shape, largest first. Voxels belong together if they share a corner, or have an empty voxel between
    /// them: parts of a torn mesh do.
    /// </summary>
    public int[] PartSizes()
    {
        var labels = new int[Cells.Length];
        var sizes = new List<int>();
        var pending = new Stack<int>();
        for (int seed = 0; seed < Cells.Length; seed++)
        {
            if (!Cells[seed] || labels[seed] != 0)
                continue;
            sizes.Add(0);
            labels[seed] = sizes.Count;
            pending.Push(seed);
            while (pending.TryPop(out int voxel))
            {
                sizes[^1] += Cells[voxel] ? 1 : 0;
                foreach (int next in Around(voxel))
                {
                    // An empty voxel leads to its occupied neighbors only.
                    if (labels[next] == sizes.Count || !Cells[next] && !Cells[voxel])
                        continue;
                    labels[next] = sizes.Count;
                    pending.Push(next);
                }
            }
        }
        return [.. sizes.OrderDescending()];
    }
}
