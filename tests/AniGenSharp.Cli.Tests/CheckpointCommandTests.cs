using System.Text.Json;
using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.TestKit;

namespace AniGenSharp.Cli.Tests;

/// <summary><c>anigen inspect</c> and <c>anigen convert</c> by the real executable.</summary>
[Trait("Speed", "Slow")]
public sealed class CheckpointCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Every_part_of_the_starter_fits()
    {
        var run = await AnigenProcess.Run(_folder.Path, "inspect", TestPaths.Starter, "--json", "--values");
        Assert.True(run.ExitCode == 0, run.Error + run.Output);
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal(5, lines.Count);
        Assert.All(lines, line => Assert.True(line.GetProperty("fits").GetBoolean()));
        Assert.Contains(lines, line => line.GetProperty("model").GetString() == "AniGenSparseStructureFlowModel");
    }

    [Fact]
    public async Task A_converted_model_is_found_and_fits()
    {
        string model = Path.Combine(TestPaths.Starter, "slat_dae");
        Directory.CreateDirectory(_folder.File("slat_dae", "ckpts"));
        File.Copy(Path.Combine(model, "config.json"), _folder.File("slat_dae", "config.json"));
        var convert = await AnigenProcess.Run(
            _folder.Path, "convert", Path.Combine(model, "ckpts", "decoder_final.pt"), "-o", Path.Combine("slat_dae", "ckpts", "decoder_final.safetensors"));
        Assert.True(convert.ExitCode == 0, convert.Error);
        Assert.Contains("tensors", convert.Output);
        var inspect = await AnigenProcess.Run(_folder.Path, "inspect", "slat_dae", "--tensors");
        Assert.True(inspect.ExitCode == 0, inspect.Error + inspect.Output);
        Assert.Contains("fits AniGenElasticSLatMeshDecoder exactly", inspect.Output);
        Assert.Contains("conv.kernel Float16 [", inspect.Output);
    }

    [Fact]
    public async Task Weights_of_another_model_are_told_with_the_difference()
    {
        Directory.CreateDirectory(_folder.File("m", "ckpts"));
        File.Copy(Path.Combine(TestPaths.Starter, "ss_dae", "config.json"), _folder.File("m", "config.json"));
        File.Copy(Path.Combine(TestPaths.Starter, "slat_dae", "ckpts", "decoder_final.pt"), _folder.File("m", "ckpts", "decoder_final.pt"));
        var run = await AnigenProcess.Run(_folder.Path, "inspect", Path.Combine("m", "ckpts", "decoder_final.pt"));
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("does not fit AniGenSparseStructureDecoder", run.Output);
        Assert.Contains("missing:", run.Output);
        Assert.Contains("Likely cause: not one tensor", run.Output);
    }

    /// <summary>Each part is sound, but the latents of one are not those that the next one decodes.</summary>
    [Fact]
    public async Task Parts_of_two_models_are_told_when_they_are_looked_at_and_when_they_are_used()
    {
        var whole = await AnigenProcess.Run(_folder.Path, "inspect", TestPaths.Starter);
        Assert.EndsWith("The parts belong together.\n", whole.Output.ReplaceLineEndings("\n"));
        new ModelCopy(_folder.File("m")).Configure("slat_flow", "\"resolution\": 32,", "\"resolution\": 64,");
        foreach (string[] command in new[] { ["inspect", "m"], new[] { "generate", TestPaths.Sample("bird_04.png"), "--checkpoints", "m" } })
        {
            string line = (await AnigenProcess.Run(_folder.Path, command)).Refusal(2);
            Assert.Contains("slat_flow", line);
            Assert.Contains("slat_dae do not belong together: voxels a side: 64 and 32.", line);
        }
        Assert.Equal(["m"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public async Task Other_variants_can_be_inspected_as_they_can_be_used()
    {
        Directory.CreateDirectory(_folder.File("off", "anigen", "ss_flow_duet"));
        Assert.Contains("there is no ss_flow_solo; there are: duet", (await AnigenProcess.Run(_folder.Path, "inspect", "off")).Refusal(2));
        Assert.Contains("ss_flow_duet", (await AnigenProcess.Run(_folder.Path, "inspect", "off", "--ss-flow", "duet")).Refusal(2));
    }

    [Fact]
    public async Task A_conversion_never_replaces_what_it_reads()
    {
        const string first = "m-00001-of-00002.safetensors", second = "m-00002-of-00002.safetensors", index = "m.safetensors.index.json";
        var none = new Dictionary<string, string>();
        SafetensorsWriter.Write(_folder.File(first), [new StoredTensor("a", StoredType.Float32, [1])], (_, output) => output.Write(new byte[4]), none);
        SafetensorsWriter.Write(_folder.File(second), [new StoredTensor("b", StoredType.Float32, [1])], (_, output) => output.Write(new byte[4]), none);
        File.WriteAllText(_folder.File(index), $$$"""{"weight_map": {"a": "{{{first}}}", "b": "{{{second}}}"}}""");
        byte[] before = File.ReadAllBytes(_folder.File(second));
        foreach (var (input, output) in new[] { (index, second), (second, Path.Combine(".", second)) })
        {
            var run = await AnigenProcess.Run(_folder.Path, "convert", input, "-o", output);
            Assert.Contains("would replace the input", run.Refusal(2));
            Assert.Equal(before, File.ReadAllBytes(_folder.File(second)));
        }
    }

    [Fact]
    public async Task A_conversion_that_fails_leaves_no_folder_behind()
    {
        SafetensorsWriter.Write(
            _folder.File("large.safetensors"), [new StoredTensor("weight", StoredType.Float32, [1, 1])], (_, output) => output.Write(BitConverter.GetBytes(1e30f)), new Dictionary<string, string>());
        var run = await AnigenProcess.Run(_folder.Path, "convert", "large.safetensors", "-o", Path.Combine("new", "folder", "half.safetensors"), "--fp16");
        Assert.Contains("holds values that half precision cannot", run.Refusal(2));
        Assert.Equal(["large.safetensors"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("no such file", "inspect", "nowhere.pt")]
    [InlineData("neither a torch file nor safetensors", "inspect", "note.pt")]
    [InlineData("no such checkpoint", "convert", "nowhere.pt", "-o", "x.safetensors")]
    [InlineData("must end with .safetensors", "convert", "note.pt", "-o", "x.pt")]
    [InlineData("is a folder", "convert", ".", "-o", "x.safetensors")]
    [InlineData("--output", "convert", "note.pt")]
    [InlineData("the file is empty", "inspect", "empty.pt")]
    public async Task Bad_input_is_one_clear_line(string says, params string[] arguments)
    {
        File.WriteAllText(_folder.File("note.pt"), "this is no checkpoint");
        File.WriteAllText(_folder.File("empty.pt"), "");
        var run = await AnigenProcess.Run(_folder.Path, arguments);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains(says, Assert.Single(run.ErrorLines));
        Assert.DoesNotContain("   at ", run.Error);
        Assert.False(File.Exists(_folder.File("x.safetensors")));
    }

    /// <summary>Nobody fills it, so that opening it would wait for ever.</summary>
    [Fact]
    public async Task A_pipe_is_no_checkpoint()
    {
        if (OperatingSystem.IsWindows())
            return; // There are none with a path of their own.
        using (var made = System.Diagnostics.Process.Start("mkfifo", _folder.File("pipe.pt")))
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(_folder.File("link.safetensors"), _folder.File("pipe.pt"));
        Assert.Contains("pipe or device", (await AnigenProcess.Run(_folder.Path, "inspect", "pipe.pt")).Refusal(2));
        Assert.Contains("pipe or device", (await AnigenProcess.Run(_folder.Path, "parity", "compare", "link.safetensors", "link.safetensors")).Refusal(2));
    }
}
