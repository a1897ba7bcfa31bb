using System.Diagnostics;
using static TorchSharp.torch;

namespace AniGenSharp.Bench;

/// <summary>What the machine can do: the yardstick of the networks.</summary>
internal static class MatmulRate
{
    /// <summary>Best rate of square float32 products, in FLOP/s, on all threads the library uses.</summary>
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
