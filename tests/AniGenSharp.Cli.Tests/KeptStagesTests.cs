using System.Text.Json;
using AniGenSharp.TestKit;

namespace AniGenSharp.Cli.Tests;

/// <summary>What <c>--save-stages</c> left belongs to the result beside it, whatever is run afterwards.</summary>
[Trait("Speed", "Slow")]
public sealed class KeptStagesTests : IDisposable
{
    private static readonly string[] s_cheap = ["--ss-steps", "1", "--slat-steps", "1", "--faces", "500", "--bake", "none"];

    private readonly TemporaryFolder _folder = new();

    private string Stages => _folder.File("out", "trex_01", "stages.safetensors");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Stages_follow_the_result()
    {
        await Generate([.. s_cheap, "--seed", "1", "--save-stages"]);
        byte[] first = File.ReadAllBytes(Stages);

        // Another finish of the same asset leaves them.
        await Generate("--from-stage", "cleaning", "--faces", "400", "--bake", "none");
        Assert.Equal(first, File.ReadAllBytes(Stages));

        // The networks ran anew: what the next run begins with is of the new asset.
        await Generate("--from-stage", "latents", "--seed", "5", "--faces", "500", "--bake", "none");
        Assert.NotEqual(first, File.ReadAllBytes(Stages));
        byte[] mesh = File.ReadAllBytes(_folder.File("out", "trex_01", "mesh.glb"));
        await Generate("--from-stage", "cleaning", "--faces", "500", "--bake", "none");
        Assert.Equal(5, Seed());
        Assert.Equal(mesh, File.ReadAllBytes(_folder.File("out", "trex_01", "mesh.glb")));

        // A whole run that keeps nothing leaves nothing of the one before to begin with.
        await Generate([.. s_cheap, "--seed", "2"]);
        Assert.False(File.Exists(Stages));
        var run = await AnigenProcess.Run(_folder.Path, "generate", TestPaths.Sample("trex_01.png"), "--from-stage", "cleaning");
        Assert.Contains("make them once with --save-stages", run.Refusal(2));
        Assert.Equal(2, Seed());
    }

    private async Task Generate(params string[] options)
    {
        var run = await AnigenProcess.Run(_folder.Path, ["generate", TestPaths.Sample("trex_01.png"), .. options]);
        Assert.True(run.ExitCode == 0, run.Error);
    }

    private long Seed() => JsonDocument.Parse(File.ReadAllText(_folder.File("out", "trex_01", "report.json"))).RootElement
        .GetProperty("settings").GetProperty("seed").GetInt64();
}
