using System.Diagnostics;
using System.Text.Json;
using AniGenSharp.Cli.Terminal;
using AniGenSharp.Geometry;
using AniGenSharp.TestKit;

namespace AniGenSharp.Cli.Tests.CommandLine;

/// <summary>Names and files that could hurt are refused in one line.</summary>
[Trait("Speed", "Slow")]
public sealed class HostileInputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Control_characters_and_direction_overrides_are_escaped()
    {
        Assert.Equal("a\\u001b[31mb\tc\n", PrintableText.Escape("a\u001b[31mb\tc\n"));
        Assert.Equal("x\\u202egnp.exe\\u009b", PrintableText.Escape("x\u202egnp.exe\u009b"));
        Assert.Equal("恐竜 é", PrintableText.Escape("恐竜 é"));
    }

    [Fact]
    public async Task A_name_with_control_characters_does_not_reach_the_terminal()
    {
        var run = await AnigenProcess.Run(_folder.Path, "generate", "evil\u001b]0;owned\u0007.png");
        Assert.DoesNotContain('\u001b', run.Error);
        Assert.Contains("\\u001b]0;owned\\u0007", run.Refusal(2));
    }

    [Theory]
    [InlineData("generate", "pipe.png")]
    [InlineData("rig", "check", "pipe.glb")]
    [InlineData("animate", "ribbon.glb", "pipe.bvh")]
    [InlineData("inspect", "pipe.pt")]
    public async Task A_pipe_is_refused_at_once(params string[] command)
    {
        if (OperatingSystem.IsWindows())
            return;
        Ribbon.Create().SaveGlb(_folder.File("ribbon.glb"));
        using (var process = Process.Start("mkfifo", _folder.File(command[^1])))
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        var run = AnigenProcess.Run(_folder.Path, command);
        Assert.Same(run, await Task.WhenAny(run, Task.Delay(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken)));
        Assert.Contains("pipe", (await run).Error + (await run).Output);
        Assert.Equal(2, (await run).ExitCode);
    }

    [Fact]
    public async Task Missing_pictures_are_reported_one_by_one()
    {
        var run = await AnigenProcess.Run(_folder.Path, "generate", "a.png", "b.png", "--json");
        Assert.Equal(2, run.ExitCode);
        Assert.Equal(["a.png", "b.png"], run.Output.Trim().Split('\n').Select(line =>
            JsonDocument.Parse(line).RootElement.GetProperty("picture").GetString()));
        Assert.Equal(2, run.ErrorLines.Length);
        Assert.DoesNotContain("starter model", run.Error);
    }

    [Fact]
    public async Task An_error_of_standard_output_says_so()
    {
        if (!OperatingSystem.IsLinux())
            return;
        Ribbon.Create().SaveGlb(_folder.File("ribbon.glb"));
        var run = await AnigenProcess.RunAfter("exec > /dev/full", _folder.Path, "rig", "check", "ribbon.glb", "--json");
        Assert.Contains("standard output", run.Refusal(2));
    }

    [Fact]
    public async Task One_dash_too_few_is_an_unknown_option()
    {
        var run = await AnigenProcess.Run(_folder.Path, "generate", "-faces", "500", "x.png");
        Assert.Contains("unknown option -faces; did you mean --faces?", run.Refusal(2));
    }
}
