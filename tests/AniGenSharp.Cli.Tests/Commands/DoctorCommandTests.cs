using System.Text.Json;
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

    /// <summary>
    /// If a device computes one block wrong, the doctor reports that block as text and as JSON, without a second machine.
    /// </summary>
    [Fact(Explicit = true)]
    public async Task The_first_wrong_block_is_reported()
    {
        using var folder = new TemporaryFolder();
        FaultyStarter.Create(folder.Path);

        var run = await AnigenProcess.Run(
            Environment.CurrentDirectory, "doctor", "--device", "cpu", "--checkpoints", folder.Path, "--json");

        Assert.Equal(3, run.ExitCode);
        using var page = JsonDocument.Parse(run.Output);
        var networks = page.RootElement.GetProperty("networks").EnumerateArray().ToDictionary(
            network => network.GetProperty("name").GetString()!,
            network => network.TryGetProperty("firstWrong", out var block) ? block.GetString() : null);
        Assert.Equal(["encoder", "slat_decoder", "slat_flow", "ss_decoder", "ss_flow"], networks.Keys.Order());
        Assert.Equal(FaultyStarter.Block, Assert.Single(networks.Values, block => block is not null));
        var operations = page.RootElement.GetProperty("operations").EnumerateArray();
        Assert.All(operations, operation => Assert.True(operation.GetProperty("right").GetBoolean()));
        Assert.True(page.RootElement.GetProperty("canaryMilliseconds").GetProperty("after").GetDouble() > 0);
        Assert.NotEqual("unknown", page.RootElement.GetProperty("machine").GetProperty("chip").GetString());
    }

    /// <summary>The operations take a minute, so invalid arguments are reported before them.</summary>
    [Theory]
    [InlineData("nowhere", "--checkpoints", "nowhere")]
    [InlineData("nowhere.png", "--picture", "nowhere.png")]
    public async Task A_missing_model_or_picture_is_reported_before_the_work(string missing, params string[] arguments)
    {
        var run = await AnigenProcess.Run(Path.GetTempPath(), ["doctor", "--device", "cpu", .. arguments]);
        Assert.Contains($"{missing}: ", run.Refusal(2));
        Assert.DoesNotContain("operations", run.Output);
    }
}
