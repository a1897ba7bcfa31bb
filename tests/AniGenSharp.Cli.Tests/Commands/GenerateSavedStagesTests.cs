using System.Text.Json;
using AniGenSharp.TestKit;

namespace AniGenSharp.Cli.Tests.Commands;

/// <summary>The file that <c>--save-stages</c> writes belongs to the result beside it, whatever is run afterwards.</summary>
[Trait("Speed", "Slow")]
public sealed class GenerateSavedStagesTests : IDisposable
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

        // Other post-processing of the same asset keeps them.
        await Generate("--from-stage", "cleaning", "--faces", "400", "--bake", "none");
        Assert.Equal(first, File.ReadAllBytes(Stages));

        // If the networks run again, the next run starts from the new asset's stages.
        await Generate("--from-stage", "latents", "--seed", "5", "--faces", "500", "--bake", "none");
        Assert.NotEqual(first, File.ReadAllBytes(Stages));
        byte[] mesh = File.ReadAllBytes(_folder.File("out", "trex_01", "mesh.glb"));
        await Generate("--from-stage", "cleaning", "--faces", "500", "--bake", "none");
        Assert.Equal(5, Seed());
        Assert.Equal(mesh, File.ReadAllBytes(_folder.File("out", "trex_01", "mesh.glb")));

        // A full run without --save-stages removes the stages of the run before.
        await Generate([.. s_cheap, "--seed", "2"]);
        Assert.False(File.Exists(Stages));
        var run = await AnigenProcess.Run(_folder.Path, "generate", TestPaths.Sample("trex_01.png"), "--from-stage", "cleaning");
        Assert.Contains(Path.Combine("out", "trex_01", "stages.safetensors"), run.Refusal(2));
        Assert.Equal(2, Seed());
    }

    private async Task Generate(params string[] options)
    {
        var run = await AnigenProcess.Run(_folder.Path, ["generate", TestPaths.Sample("trex_01.png"), .. options]);
        Assert.True(run.ExitCode == 0, run.Error);
    }

    private long Seed()
    {
        using var report = JsonDocument.Parse(File.ReadAllText(_folder.File("out", "trex_01", "report.json")));
        return report.RootElement.GetProperty("settings").GetProperty("seed").GetInt64();
    }
}
