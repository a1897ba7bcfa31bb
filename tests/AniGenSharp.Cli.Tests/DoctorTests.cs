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
}
