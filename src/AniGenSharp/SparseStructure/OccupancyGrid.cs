using AniGenSharp.Devices;
using static TorchSharp.torch;

namespace AniGenSharp.SparseStructure;

/// <summary>The occupied voxels of a box, on the host.</summary>
/// <param name="Size">Extents (X, Y, Z).</param>
/// <param name="Cells">One flag per voxel, [X·Y·Z], z fastest.</param>
internal sealed record OccupancyGrid((int X, int Y, int Z) Size, bool[] Cells)
{
    /// <summary>The voxels whose logits are above 0.</summary>
    /// <param name="logits">[1, 1, X, Y, Z].</param>
    /// <exception cref="ArgumentException">The logits have another shape.</exception>
    public static OccupancyGrid FromLogits(Tensor logits)
    {
        using var scope = NewDisposeScope();
        var s = logits.shape;
        if (s.Length != 5 || s[0] != 1 || s[1] != 1)
            throw new ArgumentException($"The logits are [{string.Join(", ", s)}], not [1, 1, X, Y, Z].", nameof(logits));
        bool[] cells = HostTensors.Fetch(logits > 0).contiguous().data<bool>().ToArray();
        return new OccupancyGrid(((int)s[2], (int)s[3], (int)s[4]), cells);
    }

    /// <summary>(x, y, z) of each occupied voxel, [N, 3] row-major, in lexicographic order.</summary>
    public int[] Coordinates()
    {
        var coordinates = new List<int>();
        for (int i = 0; i < Cells.Length; i++)
        {
            if (Cells[i])
                coordinates.AddRange([i / (Size.Z * Size.Y), i / Size.Z % Size.Y, i % Size.Z]);
        }
        return [.. coordinates];
    }

    /// <summary>
    /// The largest part that is connected through faces; the first of several of the same size. Source: reference utils/general_utils.py,
    /// _keep_largest_connected_component_3d.
    /// </summary>
    public OccupancyGrid LargestComponent()
    {
        var labels = new int[Cells.Length];
        var pending = new Stack<int>();
        int label = 0, best = 0, bestSize = 0;
        for (int seed = 0; seed < Cells.Length; seed++)
        {
            if (!Cells[seed] || labels[seed] != 0)
                continue;
            label++;
            int size = 0;
            Visit(seed);
            while (pending.TryPop(out int i))
            {
                size++;
                int z = i % Size.Z, y = i / Size.Z % Size.Y, x = i / (Size.Z * Size.Y);
                if (z > 0)
                    Visit(i - 1);
                if (z < Size.Z - 1)
                    Visit(i + 1);
                if (y > 0)
                    Visit(i - Size.Z);
                if (y < Size.Y - 1)
                    Visit(i + Size.Z);
                if (x > 0)
                    Visit(i - Size.Z * Size.Y);
                if (x < Size.X - 1)
                    Visit(i + Size.Z * Size.Y);
            }
            if (size > bestSize)
                (best, bestSize) = (label, size);
        }
        return this with { Cells = [.. labels.Select(l => l != 0 && l == best)] };

        void Visit(int i)
        {
            if (!Cells[i] || labels[i] != 0)
                return;
            labels[i] = label;
            pending.Push(i);
        }
    }
}
