using static TorchSharp.torch;

namespace AniGenSharp.Tracing;

/// <summary>
/// Which rows of a large tensor are kept. Voxels are chosen by a hash of their coordinates, so that two runs choose the same
/// ones even where their sets differ; the share is a power of two, so that the choices are nested.
/// </summary>
internal static class RowSampling
{
    /// <summary>The axis of rows: tokens or voxels of [B, T, ...], rows of [N, C], x of a dense grid; -1 for vectors.</summary>
    public static int Axis(Tensor value) => value.dim() switch
    {
        5 => 2,
        3 or 4 => 1,
        2 => 0,
        _ => -1,
    };

    /// <summary>The rows to keep in order, or null for all.</summary>
    public static int[]? Choose(long count, int[]? coordinates, int most)
    {
        if (count <= most)
            return null;
        uint share = System.Numerics.BitOperations.RoundUpToPowerOf2((uint)((count + most - 1) / most));
        return [.. Enumerable.Range(0, (int)count).Where(row => (coordinates is null ? (uint)row : Hash(coordinates, row)) % share == 0)];
    }

    /// <summary>The coordinates among <paramref name="all"/> [N, 3] that <see cref="Choose"/> keeps.</summary>
    public static int[] Coordinates(int[] all, int most)
    {
        int[]? rows = Choose(all.Length / 3, all, most);
        return rows is null ? all : [.. rows.SelectMany(row => all[(3 * row)..(3 * row + 3)])];
    }

    private static uint Hash(int[] coordinates, int row)
    {
        // Multiply-and-shift mixing; only that it spreads neighbours matters.
        uint hash = 2166136261;
        for (int axis = 0; axis < 3; axis++)
        {
            hash = (hash ^ (uint)coordinates[3 * row + axis]) * 16777619;
            hash ^= hash >> 15;
        }
        return hash * 0x9E3779B1 >> 7;
    }
}
