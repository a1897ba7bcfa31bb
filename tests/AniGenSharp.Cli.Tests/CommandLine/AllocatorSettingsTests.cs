using System.Diagnostics;
using AniGenSharp.TestKit;

namespace AniGenSharp.Cli.Tests.CommandLine;

/// <summary>Commands that run networks have settings of the allocator in their environment, which it reads when a process starts.</summary>
public sealed class AllocatorSettingsTests
{
    private const string Variable = "MALLOC_ARENA_MAX";

    [Fact]
    public async Task A_run_gets_the_settings_and_keeps_its_arguments()
    {
        if (!OperatingSystem.IsLinux())
            return; // Only glibc has these settings.
        string[] arguments = ["generate", TestPaths.Sample("trex_01.png"), "--ss-steps", "1000", "-o", "a result"];
        var (environment, line) = await Observe(arguments, setting: null);
        Assert.Contains($"{Variable}=1", environment);
        Assert.Equal(arguments, line[^arguments.Length..]);
    }

    [Fact]
    public async Task Settings_of_the_user_are_kept()
    {
        if (!OperatingSystem.IsLinux())
            return;
        var (environment, _) = await Observe(["generate", TestPaths.Sample("trex_01.png"), "--ss-steps", "1000"], setting: "4");
        Assert.Equal([$"{Variable}=4"], environment.Where(entry => entry.StartsWith("MALLOC_", StringComparison.Ordinal)));
    }

    /// <summary>The environment and the command line of a process that runs networks.</summary>
    private static async Task<(string[] Environment, string[] CommandLine)> Observe(string[] arguments, string? setting)
    {
        using var folder = new TemporaryFolder();
        string[] values = [Path.Combine(AppContext.BaseDirectory, "anigen.dll"), .. arguments];
        var start = new ProcessStartInfo("dotnet", values) { WorkingDirectory = folder.Path, RedirectStandardError = true };
        foreach (string name in start.Environment.Keys.Where(IsSetting).ToArray())
            start.Environment.Remove(name);
        if (setting is not null)
            start.Environment[Variable] = setting;
        using var process = Process.Start(start)!;
        try
        {
            string? line;
            do
                line = await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken);
            while (line?.Contains("structure", StringComparison.Ordinal) == false);
            return (Entries(process.Id, "environ"), Entries(process.Id, "cmdline"));
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
    }

    private static bool IsSetting(string name) => name.StartsWith("MALLOC_", StringComparison.Ordinal) || name == "GLIBC_TUNABLES";

    private static string[] Entries(int process, string file) => File.ReadAllText($"/proc/{process}/{file}").TrimEnd('\0').Split('\0');
}
