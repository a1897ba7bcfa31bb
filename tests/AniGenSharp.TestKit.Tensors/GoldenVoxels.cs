using AniGenSharp.Sparse;
using static TorchSharp.torch;

namespace AniGenSharp.TestKit.Tensors;

/// <summary>Reads single entries from a fixture's batch of voxel sets.</summary>
internal static class GoldenVoxels
{
    /// <summary>The voxels of one entry, and their rows in the batch as int64 [M].</summary>
    /// <param name="coordinates">Voxel coordinates (batch, x, y, z), int32 [N, 4].</param>
    /// <param name="entry">The entry's index in the batch.</param>
    public static (VoxelSet Voxels, Tensor Rows) Entry(Tensor coordinates, int entry)
    {
        int[] all = coordinates.data<int>().ToArray();
        var rows = Enumerable.Range(0, all.Length / 4).Where(row => all[4 * row] == entry).ToArray();
        int[] kept = [.. rows.SelectMany(row => all[(4 * row + 1)..(4 * row + 4)])];
        return (new VoxelSet(kept), tensor(Array.ConvertAll(rows, row => (long)row)));
    }
}
