using AniGenSharp.TestKit;

namespace AniGenSharp.Cli.Tests.Commands;

/// <summary><c>anigen doctor</c>.</summary>
[Trait("Speed", "Slow")]
public sealed class DoctorCommandTests
{
    [Fact]
    public async Task The_CPU_computes_correctly()
    {
        var run = await AnigenProcess.Run(Environment.CurrentDirectory, "doctor", "--quick", "--device", "cpu");
        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Contains("attention over 4096 tokens", run.Output);
        Assert.Contains("cores", run.Output);
        Assert.EndsWith("Verdict: this device computes correctly.", run.Output.TrimEnd());
    }

    /// <summary>The operations take a minute, so wrong arguments are reported before them.</summary>
    [Theory]
    [InlineData("nowhere", "--checkpoints", "nowhere")]
    [InlineData("nowhere.png", "--picture", "nowhere.png")]
    public async Task A_model_or_picture_that_is_missing_is_named_before_the_work(string missing, params string[] arguments)
    {
        var run = await AnigenProcess.Run(Path.GetTempPath(), ["doctor", "--device", "cpu", .. arguments]);
        Assert.Contains($"{missing}: ", run.Refusal(2));
        Assert.DoesNotContain("operations", run.Output);
    }
}
