using System.Diagnostics;
using System.Globalization;
using AniGenSharp.TestKit.Tensors.Fuzzing;

namespace AniGenSharp.Bench;

/// <summary>Reads damaged files of every kind and prints what became of them.</summary>
internal static class FuzzRun
{
    private const int MaxShown = 8;

    /// <summary>Runs all kinds.</summary>
    /// <param name="count">How many files altogether.</param>
    /// <returns>The exit code: 1 if a reader did anything but read or refuse a file.</returns>
    public static int Run(int count)
    {
        using var fuzz = new ReaderFuzz();
        int defects = 0;
        using var process = Process.GetCurrentProcess();
        foreach (string kind in fuzz.Kinds)
        {
            var result = fuzz.Run(kind, count / fuzz.Kinds.Count, seed: 42);
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{kind,-20} {result.Count,7:n0} files, {result.Refused,7:n0} refused, at most {result.SlowestSeconds:f2} s and "
                + $"{result.MostBytes / 1e6:f0} MB, {result.Defects.Count} defects"));
            foreach (string defect in result.Defects.Take(MaxShown))
                Console.WriteLine(defect);
            defects += result.Defects.Count;
        }
        process.Refresh();
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"peak memory of the process {process.PeakWorkingSet64 / 1e6:f0} MB"));
        return defects == 0 ? 0 : 1;
    }
}
