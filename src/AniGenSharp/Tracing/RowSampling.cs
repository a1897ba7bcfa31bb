using System.Numerics;
using static TorchSharp.torch;

namespace AniGenSharp.Tracing;

/// <summary>
/// Chooses the rows of a large tensor that are kept. Voxels are chosen by a hash of their coordinates, so that two runs choose the same
/// ones even if their sets differ. The share that is kept is a power of two, so that the choices for two sizes are nested.
/// </summary>
internal static class RowSampling
{
    /// <summary>The axis of the rows: tokens or voxels of [B, T, ...], rows of [N, C], x of a dense grid; -1 for vectors.</summary>
    public static int Axis(Tensor value) => value.dim() switch
    {
        5 => 2,
        3 or 4 => 1,
        2 => 0,
        _ => -1,
    };

    /// <summary>The rows to keep, in order, or null for all.</summary>
    /// <param name="count">Number of rows, N.</param>
    /// <param name="coordinates">Coordinates of the rows, [N, 3] row-major; null to choose by row number.</param>
    /// <param name="max">Number of rows to keep, approximately.</param>
    public static int[]? Choose(long count, int[]? coordinates, int max)
    {
        if (count <= max)
            return null;
        uint share = BitOperations.RoundUpToPowerOf2((uint)((count + max - 1) / max));
        return [.. Enumerable.Range(0, (int)count).Where(row => (coordinates is null ? (uint)row : Hash(coordinates, row)) % share == 0)];
    }

    /// <summary>The coordinates that <see cref="Choose"/> keeps.</summary>
    /// <param name="all">All coordinates, [N, 3] row-major.</param>
    /// <param name="max">Number of rows to keep, approximately.</param>
    public static int[] Coordinates(int[] all, int max)
    {
        int[]? rows = Choose(all.Length / 3, all, max);
        return rows is null ? all : [.. rows.SelectMany(row => all[(3 * row)..(3 * row + 3)])];
    }

    /// <summary>FNV-1a with a final multiplication. The only requirement is that neighbors get unrelated values.</summary>
    private static uint Hash(int[] coordinates, int row)
    {
        const uint offsetBasis = 2166136261, prime = 16777619, goldenRatio = 0x9E3779B1;
        uint hash = offsetBasis;
        for (int axis = 0; axis < 3; axis++)
        {
            hash = (hash ^ (uint)coordinates[3 * row + axis]) * prime;
            hash ^= hash >> 15;
        }
        return hash * goldenRatio >> 7;
    }
}
