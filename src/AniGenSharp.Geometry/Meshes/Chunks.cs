using AniGenSharp.Geometry.Concurrency;

namespace AniGenSharp.Geometry.Meshes;

/// <summary>
/// Parallel loops over contiguous pieces whose borders depend on the number of items alone, never on the number of threads:
/// offsets computed from counts per piece then give the same order on every machine.
/// </summary>
internal static class Chunks
{
    /// <summary>Number of pieces for a count.</summary>
    public static int For(int count, int grain = 2048) => (count + grain - 1) / grain;

    /// <summary>Runs <paramref name="body"/>(piece, from, to) for every piece.</summary>
    public static void Run(int count, Action<int, int, int> body, int grain = 2048)
    {
        int pieces = For(count, grain);
        if (pieces <= 1)
        {
            if (count > 0)
                body(0, 0, count);
            return;
        }
        Parallel.For(0, pieces, ParallelLoops.Options, piece => body(piece, piece * grain, Math.Min(count, (piece + 1) * grain)));
    }
}
