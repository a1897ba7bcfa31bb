using System.Text.Json;
using AniGenSharp.TestKit;

namespace AniGenSharp.Cli.Tests.Commands;

/// <summary>The file written by <c>--save-stages</c> always belongs to the result beside it, whatever runs afterwards.</summary>
[Trait("Speed", "Slow")]
public sealed class GenerateSavedStagesTests : IDisposable
{
    private static readonly string[] s_cheap = ["--ss-steps", "1", "--slat-steps", "1", "--faces", "500", "--bake", "none"];

    private readonly TemporaryFolder _folder = new();

    private string Stages => _folder.File("out", "trex_01", "stages.safetensors");

    public void Dispose() => _folder.Dispose();

    [Fact(Explicit = true)]
    public async Task Saved_stages_always_match_the_result()
    {
        await Generate([.. s_cheap, "--seed", "1", "--save-stages"]);
        byte[] first = File.ReadAllBytes(Stages);

        // Repeating only the post-processing of the same asset keeps the stages.
        await Generate("--from-stage", "cleaning", "--faces", "400", "--bake", "none");
        Assert.Equal(first, File.ReadAllBytes(Stages));

        // After the networks run again, the next run resumes from the new asset's stages.
        await Generate("--from-stage", "latents", "--seed", "5", "--faces", "500", "--bake", "none");
        Assert.NotEqual(first, File.ReadAllBytes(Stages));
        byte[] mesh = File.ReadAllBytes(_folder.File("out", "trex_01", "mesh.glb"));
        await Generate("--from-stage", "cleaning", "--faces", "500", "--bake", "none");
        Assert.Equal(5, Seed());
        Assert.Equal(mesh, File.ReadAllBytes(_folder.File("out", "trex_01", "mesh.glb")));

        // A full run without --save-stages removes the previous run's stages.
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
