using AniGenSharp.TestKit;

namespace AniGenSharp.Cli.Tests.Commands;

/// <summary><c>anigen parity</c>: recording, replaying, comparing and explaining.</summary>
[Trait("Speed", "Slow")]
public sealed class ParityCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact(Explicit = true)]
    public async Task A_replay_is_equal_on_the_same_device_but_not_in_half_precision()
    {
        const string Layer = "slat_flow/step0/blocks.0.mlp.mlp.0";
        string[] record = ["parity", "record", "--device", "cpu", "--layers", Layer, "-o"];
        await Succeeds([.. record, "a.safetensors", TestPaths.Sample("trex_01.png"), "--ss-steps", "2", "--slat-steps", "2"]);
        await Succeeds("parity", "record", "--replay", "a.safetensors", "-o", "b.safetensors", "--device", "cpu");
        var same = await Succeeds("parity", "compare", "a.safetensors", "b.safetensors");
        Assert.Contains("are within 1.0e-4", same.Output);
        Assert.Contains("slat_decoder/out_layer", same.Output);
        await Succeeds([.. record, "c.safetensors", "--replay", "a.safetensors", "--precision", "bf16", "--match", "slat_flow/*"]);

        var off = await AnigenProcess.Run(_folder.Path, "parity", "compare", "a.safetensors", "c.safetensors", "--bound", "1e-4");
        Assert.Equal(3, off.ExitCode);
        Assert.Contains("First divergence: encoder/blocks.0.norm1", off.Output);
        Assert.Contains("missing in the candidate", off.Output);
        var explained = await Succeeds("parity", "explain", "a.safetensors", "c.safetensors", "--layer", Layer);
        Assert.Contains("the layer is right; its input differs already", explained.Output);
    }

    [Theory]
    [InlineData("parity", "compare", "nowhere.safetensors", "nowhere.safetensors")]
    [InlineData("parity", "record", "--replay", "nowhere.safetensors", "-o", "a.safetensors")]
    public async Task A_missing_recording_is_reported(params string[] arguments) =>
        Assert.Contains("nowhere.safetensors", (await AnigenProcess.Run(_folder.Path, arguments)).Refusal(2));

    private async Task<AnigenProcess> Succeeds(params string[] arguments)
    {
        var run = await AnigenProcess.Run(_folder.Path, arguments);
        Assert.True(run.ExitCode == 0, run.Error + run.Output);
        return run;
    }
}
