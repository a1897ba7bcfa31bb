using System.Globalization;
using AniGenSharp.TestKit;

namespace AniGenSharp.Cli.Tests.Commands;

/// <summary>In a long run, the memory held between two pictures must not grow.</summary>
[Trait("Speed", "Slow")]
public sealed class GenerateMemoryTests : IDisposable
{
    /// <summary>The number of pictures after which caches have reached their full size.</summary>
    private const int SettlingCount = 4;

    private const int Count = 8;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact(Explicit = true)]
    public async Task Resident_memory_stays_flat_from_picture_to_picture()
    {
        if (!OperatingSystem.IsLinux())
            return; // Memory use is read from /proc, which only Linux has.
        for (int i = 0; i < Count; i++)
            File.Copy(TestPaths.Sample("trex_01.png"), _folder.File($"{i:d2}.png"));
        string[] cheap = ["--ss-steps", "2", "--slat-steps", "1", "--faces", "2000", "--texture-size", "256"];
        using var process = AnigenProcess.Start(_folder.Path, ["generate", ".", .. cheap]);
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);

        // The minimum between the files of two successive pictures is the memory that the first one leaves in use.
        long[] minima = new long[Count - 1];
        Array.Fill(minima, long.MaxValue);
        int done = 0;
        while (!process.HasExited)
        {
            while (done < Count && File.Exists(_folder.File("out", $"{done:d2}", "mesh.glb")))
                done++;
            if (done is > 0 and < Count && ResidentBytes(process.Id) is { } bytes)
                minima[done - 1] = Math.Min(minima[done - 1], bytes);
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
        Assert.True(process.ExitCode == 0, await error);
        await output;
        string all = string.Join(", ", minima.Select(bytes => (bytes / 1e6).ToString("f1", CultureInfo.InvariantCulture)));
        TestContext.Current.SendDiagnosticMessage($"MB after each picture: {all}");
        Assert.True(minima[SettlingCount..].Max() <= 1.02 * minima[..SettlingCount].Max(), $"MB after each picture: {all}");
    }

    /// <summary>Resident bytes of a process, or null if it has just ended.</summary>
    private static long? ResidentBytes(int process)
    {
        try
        {
            string? line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith("VmRSS:"));
            return line is null ? null : 1024 * long.Parse(line[6..^2], NumberStyles.Integer, CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
