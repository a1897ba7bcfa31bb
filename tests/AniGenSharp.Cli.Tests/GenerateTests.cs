using System.Runtime.InteropServices;
using System.Text.Json;
using AniGenSharp.TestSupport;

namespace AniGenSharp.Cli.Tests;

/// <summary>End to end: the real executable on real pictures.</summary>
public sealed class GenerateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("anigen-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Writes_an_asset_and_says_so()
    {
        var run = await AnigenProcess.Run(_folder, "generate", TestPaths.Sample("trex_01.png"), "--ss-steps", "4", "--slat-steps", "4", "--preview");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Contains("starter model", run.Error);
        string[] files = [.. Directory.GetFiles(Path.Combine(_folder, "out", "trex_01")).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];
        Assert.Equal(["mesh.glb", "preview.png", "processed_image.png", "report.json", "skeleton.bvh", "skeleton.glb"], files);
        using var report = JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder, "out", "trex_01", "report.json")));
        Assert.Equal(4, report.RootElement.GetProperty("settings").GetProperty("structureSteps").GetInt32());
        Assert.True(report.RootElement.GetProperty("faces").GetInt32() > 1000);
        Assert.Equal(8, report.RootElement.GetProperty("stages").GetArrayLength());
        Assert.Equal(5, report.RootElement.GetProperty("checkpoints").EnumerateObject().Count());
    }

    [Fact]
    public async Task A_folder_does_the_good_pictures_and_reports_the_bad_ones()
    {
        string pictures = Path.Combine(_folder, "pictures");
        Directory.CreateDirectory(pictures);
        File.WriteAllText(Path.Combine(pictures, "a_note.png"), "this is no picture");
        File.Copy(TestPaths.Sample("bird_04.png"), Path.Combine(pictures, "bird.png"));
        var run = await AnigenProcess.Run(_folder, "generate", pictures, "--ss-steps", "2", "--slat-steps", "2");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("a_note.png", Assert.Single(run.ErrorLines));
        Assert.True(File.Exists(Path.Combine(_folder, "out", "bird", "mesh.glb")));
        Assert.False(Directory.Exists(Path.Combine(_folder, "out", "a_note")));
    }

    [Theory]
    [InlineData("no such picture", "generate", "nowhere.png")]
    [InlineData("no such checkpoint folder", "generate", "note.png", "--checkpoints", "nowhere")]
    [InlineData("note.png", "generate", "note.png")]
    [InlineData("steps", "generate", "note.png", "--ss-steps", "0")]
    [InlineData("--ss-steps", "generate", "note.png", "--ss-steps", "many")]
    [InlineData("--warp", "generate", "note.png", "--warp")]
    [InlineData("unknown device", "generate", "note.png", "--device", "tpu")]
    public async Task Bad_input_is_one_clear_line_and_leaves_nothing_behind(string says, params string[] arguments)
    {
        File.WriteAllText(Path.Combine(_folder, "note.png"), "this is no picture");
        var run = await AnigenProcess.Run(_folder, arguments);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(says, run.ErrorLines[0]);
        Assert.DoesNotContain("   at ", run.Error);
        Assert.False(Directory.Exists(Path.Combine(_folder, "out")));
    }

    [Fact]
    public async Task Ctrl_C_stops_within_a_step_and_leaves_nothing_behind()
    {
        if (OperatingSystem.IsWindows())
            return; // Console signals cannot be sent to another process there.
        using var process = AnigenProcess.Start(_folder, "generate", TestPaths.Sample("trex_01.png"), "--ss-steps", "1000");
        while (await process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken) is { } line && !line.Contains("structure", StringComparison.Ordinal))
        {
        }
        Assert.Equal(0, Interrupt(process.Id, 2));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        await process.WaitForExitAsync(limit.Token);
        Assert.Equal(130, process.ExitCode);
        Assert.False(Directory.Exists(Path.Combine(_folder, "out")));
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Interrupt(int process, int signal);
}
