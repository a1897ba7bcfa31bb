using System.Diagnostics;
using static TorchSharp.torch;

namespace AniGenSharp.Bench;

/// <summary>The machine's matrix-product rate, which the networks are compared with.</summary>
internal static class MatmulRate
{
    /// <summary>The best rate of square float32 products, in FLOP/s, with all threads that the library uses.</summary>
    public static double Measure()
    {
        const int Size = 1536;
        using var scope = NewDisposeScope();
        var a = rand(Size, Size);
        var b = rand(Size, Size);
        double best = 0;
        for (int i = 0; i < 12; i++)
        {
            long start = Stopwatch.GetTimestamp();
            matmul(a, b).Dispose();
            best = Math.Max(best, 2.0 * Size * Size * Size / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return best;
    }
}
