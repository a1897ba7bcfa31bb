using System.Globalization;
using AniGenSharp.TestKit;

namespace AniGenSharp.Bench;

/// <summary>
/// Generates the samples repeatedly in one process with the checkpoint's own settings, and prints the resident memory after each and its
/// peak.
/// </summary>
internal static class MemoryBenchmark
{
    public static void Run(int pictures)
    {
        using var anigen = ImageTo3D.Load(TestPaths.Starter);
        string[] samples = [.. Directory.GetFiles(Path.Combine(TestPaths.Root, "samples"), "*.png").Order(StringComparer.Ordinal)];
        double settled = 0, most = 0;
        for (int i = 0; i < pictures; i++)
        {
            string sample = samples[i % samples.Length];
            var report = anigen.Generate(sample).Report;
            double resident = Environment.WorkingSet / 1e6, peak = report.Stages.Max(stage => stage.PeakBytes) / 1e6;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{i + 1,3} {Path.GetFileName(sample),-18} {report.Seconds,6:f2} s {resident,8:f1} MB after it, "
                + $"{peak,8:f1} MB at its peak"));
            if (i < 5)
                settled = Math.Max(settled, resident);
            else
                most = Math.Max(most, resident);
        }
        if (pictures > 5)
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"maximum after the first five, relative to theirs: {most / settled - 1:+0.0%;-0.0%}"));
        }
    }
}
