using System.Globalization;
using AniGenSharp.TestKit;

namespace AniGenSharp.Cli.Tests;

/// <summary>A long run of the real executable: what it holds between two pictures must not grow.</summary>
[Trait("Speed", "Slow")]
public sealed class MemoryTests : IDisposable
{
    private const int Settling = 5;
    private const int Count = 10;
    private readonly string _folder = Directory.CreateTempSubdirectory("anigen-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Picture_after_picture_the_resident_memory_stays_flat()
    {
        if (!OperatingSystem.IsLinux())
            return; // Read from /proc.
        for (int i = 0; i < Count; i++)
            File.Copy(TestPaths.Sample("trex_01.png"), Path.Combine(_folder, $"{i:d2}.png"));
        using var process = AnigenProcess.Start(_folder, "generate", ".", "--ss-steps", "2", "--slat-steps", "2");
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);

        // The least resident memory from one picture's file to the next one's: what is left of the former.
        long[] least = new long[Count - 1];
        Array.Fill(least, long.MaxValue);
        int done = 0;
        while (!process.HasExited)
        {
            while (done < Count && File.Exists(Path.Combine(_folder, "out", $"{done:d2}", "mesh.glb")))
                done++;
            if (done is > 0 and < Count && Resident(process.Id) is { } bytes)
                least[done - 1] = Math.Min(least[done - 1], bytes);
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }
        Assert.True(process.ExitCode == 0, await error);
        await output;
        string all = string.Join(", ", least.Select(bytes => (bytes / 1e6).ToString("f1", CultureInfo.InvariantCulture)));
        TestContext.Current.SendDiagnosticMessage($"MB after each picture: {all}");
        Assert.True(least[Settling..].Max() <= 1.02 * least[..Settling].Max(), $"MB after each picture: {all}");
    }

    /// <summary>Resident bytes of a process, or null where it has just ended.</summary>
    private static long? Resident(int process)
    {
        try
        {
            string? line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
            return line is null ? null : 1024 * long.Parse(line[6..^2], NumberStyles.Integer, CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
