using AniGenSharp.TestKit;

namespace AniGenSharp.Cli.Tests;

/// <summary>End to end: recording, replaying, comparing and explaining with the real executable.</summary>
[Trait("Speed", "Slow")]
public sealed class ParityTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("anigen-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_replay_on_the_same_device_is_the_same_and_half_precision_is_not()
    {
        const string Layer = "slat_flow/step0/blocks.0.mlp.mlp.0";
        string picture = TestPaths.Sample("trex_01.png");
        await Succeeds("parity", "record", picture, "-o", "a.safetensors", "--device", "cpu", "--ss-steps", "2", "--slat-steps", "2", "--layers", Layer);
        await Succeeds("parity", "record", "--replay", "a.safetensors", "-o", "b.safetensors", "--device", "cpu");
        var same = await Succeeds("parity", "compare", "a.safetensors", "b.safetensors");
        Assert.Contains("are within 1.0e-4", same.Output);
        Assert.Contains("slat_decoder/out_layer", same.Output);
        await Succeeds("parity", "record", "--replay", "a.safetensors", "-o", "c.safetensors", "--device", "cpu", "--precision", "bf16", "--match", "slat_flow/*", "--layers", Layer);

        var off = await AnigenProcess.Run(_folder, "parity", "compare", "a.safetensors", "c.safetensors", "--bound", "1e-4");
        Assert.Equal(1, off.ExitCode);
        Assert.Contains("First divergence: encoder/blocks.0.norm1", off.Output);
        Assert.Contains("missing in the candidate", off.Output);
        var explained = await Succeeds("parity", "explain", "a.safetensors", "c.safetensors", "--layer", Layer);
        Assert.Contains("the layer is right; its input differs already", explained.Output);
    }

    [Theory]
    [InlineData("name a picture", "parity", "record", "-o", "a.safetensors")]
    [InlineData("'--output' is required. See 'anigen parity record --help'.", "parity", "record")]
    [InlineData("unknown command compere; did you mean compare?", "parity", "compere")]
    [InlineData("no such recording", "parity", "compare", "nowhere.safetensors", "nowhere.safetensors")]
    [InlineData("no such recording", "parity", "record", "--replay", "nowhere.safetensors", "-o", "a.safetensors")]
    public async Task Bad_input_is_one_clear_line(string says, params string[] arguments)
    {
        var run = await AnigenProcess.Run(_folder, arguments);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(says, Assert.Single(run.ErrorLines));
    }

    private async Task<AnigenProcess> Succeeds(params string[] arguments)
    {
        var run = await AnigenProcess.Run(_folder, arguments);
        Assert.True(run.ExitCode == 0, run.Error + run.Output);
        return run;
    }
}
