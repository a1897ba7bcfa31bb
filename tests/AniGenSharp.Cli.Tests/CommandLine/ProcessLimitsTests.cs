using AniGenSharp.Cli.CommandLine;
using AniGenSharp.TestKit;

namespace AniGenSharp.Cli.Tests.CommandLine;

/// <summary>Limits of the process are named instead of what fails under them.</summary>
public sealed class ProcessLimitsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Tight_limits_are_named_with_the_option_that_set_them_and_wide_ones_are_not()
    {
        string[] lines =
        [
            "Limit                     Soft Limit           Hard Limit           Units     ",
            "Max file size             unlimited            unlimited            bytes     ",
            "Max open files            100                  1048576              files     ",
            "Max address space         2048000000           2048000000           bytes     ",
        ];
        Assert.Equal(
            "this process may use only 100 open files (ulimit -n; a run needs 128 open files) and 2.05 GB of address space "
            + "(ulimit -v; a run needs 6 GB of address space). Raise the limit.",
            ProcessLimits.Describe(lines));
        Assert.Null(ProcessLimits.Describe(lines[..2], 1_000_000_000));
        Assert.Equal(
            "this process may use only 0.22 GB of memory (a container's limit; a run needs 0.34 GB of memory). Raise the limit.",
            ProcessLimits.Describe([], 220_000_000));
    }

    [Theory]
    [InlineData("ulimit -n 50", "ulimit -n")]
    [InlineData("ulimit -n 30", "ulimit -n")]
    [InlineData("ulimit -d 300000", "ulimit -d")]
    [InlineData("ulimit -v 2500000", "ulimit -v")]
    [Trait("Speed", "Slow")]
    public async Task A_run_under_a_tight_limit_ends_in_one_line(string limit, string option)
    {
        if (!OperatingSystem.IsLinux())
            return;
        var run = await AnigenProcess.RunAfter(limit, _folder.Path, "generate", TestPaths.Sample("trex_01.png"));
        Assert.Contains(option, run.Error);
        Assert.DoesNotContain("Exception", run.Error);
        Assert.Equal(2, run.ExitCode);
    }
}
