using AniGenSharp.TestKit;

namespace AniGenSharp.Cli.Tests;

/// <summary>End to end: the self-test on the CPU.</summary>
[Trait("Speed", "Slow")]
public sealed class DoctorTests
{
    [Fact]
    public async Task The_CPU_is_well()
    {
        var run = await AnigenProcess.Run(Environment.CurrentDirectory, "doctor", "--quick", "--device", "cpu");
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Contains("attention over 4096 tokens", run.Output);
        Assert.Contains("cores", run.Output);
        Assert.EndsWith("Verdict: this device computes what it should.", run.Output.TrimEnd());
    }

    /// <summary>What is wrong with the call is said before the operations are gone through.</summary>
    [Theory]
    [InlineData("there is no such checkpoint folder", "--checkpoints", "nowhere")]
    [InlineData("nowhere.png", "--picture", "nowhere.png")]
    [InlineData("--quick runs no model", "--quick", "--picture", "nowhere.png")]
    public async Task A_call_that_cannot_end_well_does_not_begin(string says, params string[] arguments)
    {
        var run = await AnigenProcess.Run(Path.GetTempPath(), ["doctor", "--device", "cpu", .. arguments]);
        Assert.Contains(says, run.Refusal(2));
        Assert.DoesNotContain("operations", run.Output);
    }
}
