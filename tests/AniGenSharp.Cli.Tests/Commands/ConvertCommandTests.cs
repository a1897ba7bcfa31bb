using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.TestKit;

namespace AniGenSharp.Cli.Tests.Commands;

/// <summary><c>anigen convert</c>.</summary>
[Trait("Speed", "Slow")]
public sealed class ConvertCommandTests : IDisposable
{
    private static readonly Dictionary<string, string> s_noMetadata = [];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_converted_model_is_found_and_fits()
    {
        string model = Path.Combine(TestPaths.Starter, "slat_dae");
        Directory.CreateDirectory(_folder.File("slat_dae", "ckpts"));
        File.Copy(Path.Combine(model, "config.json"), _folder.File("slat_dae", "config.json"));
        string output = Path.Combine("slat_dae", "ckpts", "decoder_final.safetensors");
        var convert = await AnigenProcess.Run(_folder.Path, "convert", Path.Combine(model, "ckpts", "decoder_final.pt"), "-o", output);
        Assert.True(convert.ExitCode == 0, convert.Error);
        Assert.Matches(@"^slat_dae.ckpts.decoder_final.safetensors: \d+ tensors, [\d.]+ MB$", convert.Output.TrimEnd());
        var inspect = await AnigenProcess.Run(_folder.Path, "inspect", "slat_dae", "--tensors");
        Assert.True(inspect.ExitCode == 0, inspect.Error + inspect.Output);
        Assert.Contains("fits AniGenElasticSLatMeshDecoder exactly", inspect.Output);
        Assert.Contains("conv.kernel Float16 [", inspect.Output);
    }

    [Fact]
    public async Task A_conversion_never_replaces_its_input()
    {
        const string First = "m-00001-of-00002.safetensors", Second = "m-00002-of-00002.safetensors", Index = "m.safetensors.index.json";
        Write(First, "a", [1], new byte[4]);
        Write(Second, "b", [1], new byte[4]);
        File.WriteAllText(_folder.File(Index), $$$"""{"weight_map": {"a": "{{{First}}}", "b": "{{{Second}}}"}}""");
        byte[] before = File.ReadAllBytes(_folder.File(Second));
        foreach (var (input, output) in new[] { (Index, Second), (Second, Path.Combine(".", Second)) })
        {
            var run = await AnigenProcess.Run(_folder.Path, "convert", input, "-o", output);
            Assert.Contains($"{output}: the output would replace the input", run.Refusal(2));
            Assert.Equal(before, File.ReadAllBytes(_folder.File(Second)));
        }
    }

    [Fact]
    public async Task A_conversion_that_fails_leaves_no_folder_behind()
    {
        Write("large.safetensors", "weight", [1, 1], BitConverter.GetBytes(1e30f));
        string output = Path.Combine("new", "folder", "half.safetensors");
        var run = await AnigenProcess.Run(_folder.Path, "convert", "large.safetensors", "-o", output, "--fp16");
        Assert.Contains("large.safetensors: 'weight'", run.Refusal(2));
        Assert.Equal(["large.safetensors"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("nowhere.pt")]
    [InlineData("note.pt")]
    public async Task A_checkpoint_that_cannot_be_read_is_reported(string input)
    {
        File.WriteAllText(_folder.File("note.pt"), "not a checkpoint");
        var run = await AnigenProcess.Run(_folder.Path, "convert", input, "-o", "x.safetensors");
        Assert.Contains(input, run.Refusal(2));
        Assert.False(File.Exists(_folder.File("x.safetensors")));
    }

    private void Write(string file, string name, long[] shape, byte[] content) => SafetensorsWriter.Write(
        _folder.File(file), [new StoredTensor(name, StoredType.Float32, shape)], (_, output) => output.Write(content), s_noMetadata);
}
