using System.Diagnostics;
using System.Text.Json;
using AniGenSharp.TestKit;

namespace AniGenSharp.Cli.Tests.Commands;

/// <summary><c>anigen inspect</c>.</summary>
[Trait("Speed", "Slow")]
public sealed class InspectCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_part_of_the_starter_model_fits()
    {
        var run = await AnigenProcess.Run(_folder.Path, "inspect", TestPaths.Starter, "--json", "--values");
        Assert.True(run.ExitCode == 0, run.Error + run.Output);
        JsonElement[] lines =
        [
            .. run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement),
        ];
        Assert.Equal(5, lines.Length);
        Assert.All(lines, line => Assert.True(line.GetProperty("fits").GetBoolean()));
        Assert.All(lines, line => Assert.False(line.TryGetProperty("tensors", out _)));
        Assert.Contains(lines, line => line.GetProperty("model").GetString() == "AniGenSparseStructureFlowModel");
    }

    [Fact]
    public async Task Weights_of_another_model_are_listed_with_the_differences()
    {
        Directory.CreateDirectory(_folder.File("m", "ckpts"));
        string weights = Path.Combine("m", "ckpts", "decoder_final.pt");
        File.Copy(Path.Combine(TestPaths.Starter, "ss_dae", "config.json"), _folder.File("m", "config.json"));
        File.Copy(Path.Combine(TestPaths.Starter, "slat_dae", "ckpts", "decoder_final.pt"), _folder.File(weights));
        var run = await AnigenProcess.Run(_folder.Path, "inspect", weights);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("does not fit AniGenSparseStructureDecoder", run.Output);
        Assert.Contains("missing:", run.Output);
        Assert.Contains("Likely cause: not one tensor", run.Output);
    }

    /// <summary>Each part is valid on its own, but one part produces latents that the next one cannot decode.</summary>
    [Fact]
    public async Task Parts_of_two_models_are_reported_by_inspect_and_by_generate()
    {
        var whole = await AnigenProcess.Run(_folder.Path, "inspect", TestPaths.Starter);
        Assert.Contains("The parts belong together. Their values were not read", whole.Output);
        new ModelCopy(_folder.File("m")).Configure("slat_flow", "\"resolution\": 32,", "\"resolution\": 64,");
        string[] inspect = ["inspect", "m"], generate = ["generate", TestPaths.Sample("bird_04.png"), "--checkpoints", "m"];
        foreach (string[] command in new[] { inspect, generate })
        {
            string line = (await AnigenProcess.Run(_folder.Path, command)).Refusal(2);
            Assert.Contains("slat_flow", line);
            Assert.Contains("slat_dae", line);
            Assert.Contains("64 and 32", line);
        }
        Assert.Equal(["m"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_variant_can_be_selected_as_in_generate()
    {
        Directory.CreateDirectory(_folder.File("off", "anigen", "ss_flow_duet"));
        string line = (await AnigenProcess.Run(_folder.Path, "inspect", "off")).Refusal(2);
        Assert.Contains("ss_flow_solo", line);
        Assert.Contains("duet", line);
        Assert.Contains("ss_flow_duet", (await AnigenProcess.Run(_folder.Path, "inspect", "off", "--ss-flow", "duet")).Refusal(2));
    }

    [Theory]
    [InlineData("note.pt")]
    [InlineData("empty.pt")]
    public async Task A_file_that_is_not_a_checkpoint_is_reported(string file)
    {
        File.WriteAllText(_folder.File("note.pt"), "not a checkpoint");
        File.WriteAllText(_folder.File("empty.pt"), "");
        Assert.Contains(file, (await AnigenProcess.Run(_folder.Path, "inspect", file)).Refusal(2));
    }

    /// <summary>Nothing is ever written to the pipe, so opening it would block forever.</summary>
    [Fact]
    public async Task A_pipe_is_rejected_without_opening_it()
    {
        if (OperatingSystem.IsWindows())
            return; // Windows has no pipes in folders.
        using (var pipe = Process.Start("mkfifo", _folder.File("pipe.pt")))
            await pipe.WaitForExitAsync(TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(_folder.File("link.safetensors"), _folder.File("pipe.pt"));
        Assert.Contains("pipe.pt", (await AnigenProcess.Run(_folder.Path, "inspect", "pipe.pt")).Refusal(2));
        var compare = await AnigenProcess.Run(_folder.Path, "parity", "compare", "link.safetensors", "link.safetensors");
        Assert.Contains("link.safetensors", compare.Refusal(2));
    }
}
