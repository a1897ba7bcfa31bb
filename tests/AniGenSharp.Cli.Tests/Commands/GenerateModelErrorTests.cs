using System.Text.Json;
using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.TestKit;

namespace AniGenSharp.Cli.Tests.Commands;

/// <summary>Models that are unusable or whose result is empty: the command prints one clear line and leaves nothing behind.</summary>
[Trait("Speed", "Slow")]
public sealed class GenerateModelErrorTests : IDisposable
{
    private static readonly string[] s_command =
    [
        "generate", TestPaths.Sample("bird_04.png"), "--checkpoints", "m", "--ss-steps", "1", "--slat-steps", "1", "--device", "cpu",
    ];

    private readonly TemporaryFolder _folder = new();
    private readonly ModelCopy _model;

    public GenerateModelErrorTests() => _model = new ModelCopy(_folder.File("m"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Missing_weights_are_reported()
    {
        File.Delete(_model.Weights("ss_flow"));
        Assert.Contains("ss_flow", await Refused());
    }

    [Fact]
    public async Task Truncated_weights_are_reported()
    {
        string weights = _model.Weights("ss_flow");
        _model.Replace("ss_flow", File.ReadAllBytes(weights)[..100_000]);
        Assert.Contains(Path.GetFileName(weights), await Refused());
    }

    [Fact]
    public async Task Weights_of_another_model_are_reported()
    {
        _model.Replace("ss_dae", File.ReadAllBytes(_model.Weights("slat_dae")));
        Assert.Contains("ss_dae", await Refused());
    }

    [Fact]
    public async Task A_class_of_another_version_is_reported()
    {
        _model.Configure("slat_flow", "SLatFlowModel\"", "SLatFlowModelV9\"");
        string line = await Refused();
        Assert.Contains("slat_flow", line);
        Assert.Contains("SLatFlowModelV9", line);
    }

    [Fact]
    public async Task A_missing_or_damaged_normal_estimator_is_reported()
    {
        string pipeline = _model.File("pipeline.json"), text = File.ReadAllText(pipeline);
        Assert.Contains("\"ss\": \"rgb\"", text);
        File.WriteAllText(pipeline, text.Replace("\"ss\": \"rgb\"", "\"ss\": \"normal\"", StringComparison.Ordinal));
        Assert.Contains("conditioned on surface normals", await Refused());
        Directory.CreateDirectory(_model.File("dsine"));
        File.WriteAllText(_model.File("dsine", "dsine.pt"), "not weights");
        Assert.Contains("dsine.pt", await Refused());
    }

    [Theory]
    [InlineData("call_os.system.pt", "os.system")]
    [InlineData("zip_bomb.pt", "zip bomb")]
    [InlineData("path_parents.pt", "unsafe path")]
    public async Task An_attack_is_reported(string file, string attack)
    {
        _model.Replace("encoder", File.ReadAllBytes(TestPaths.Fixture("attacks", file)));
        string line = await Refused();
        Assert.Contains(_model.Weights("encoder")[(_folder.Path.Length + 1)..], line);
        Assert.Contains(attack, line);
    }

    [Fact]
    public async Task A_model_that_exceeds_the_memory_is_reported()
    {
        if (!OperatingSystem.IsLinux())
            return; // Other systems cannot limit a process's memory, and sparse files take disk space there.
        const int Side = 5103, Channels = 192, Patch = 14;
        const long Count = (long)Side * Side + 1;
        string path = _model.ToSafetensors("encoder");
        Enlarge(path, "pos_embed", [1, Count, Channels]);
        _model.Configure("encoder", "\"img_size\": 224", $"\"img_size\": {Side * Patch}");
        // 20 GB are mapped and then allocated a second time, which exceeds the limit of 30 GB on any machine.
        var run = await AnigenProcess.RunAfter("export DOTNET_GCHeapHardLimit=20000000; ulimit -v 30000000", _folder.Path, s_command);
        string line = run.Refusal(2);
        Assert.StartsWith("anigen: out of memory: 20.00 GB", line);
        Assert.Contains("--low-memory", line);
        Assert.False(Directory.Exists(_folder.File("out")));
    }

    [Fact]
    public async Task An_empty_surface_is_reported()
    {
        _model.Change("slat_dae", "out_layer.bias", (i, _) => i < 8 ? 100 : null);
        string line = await Refused(exitCode: 1);
        Assert.Contains("bird_04.png", line);
        Assert.Contains("no surface", line);
    }

    [Fact]
    public async Task An_empty_skeleton_is_reported()
    {
        _model.Change("slat_dae", "out_layer_skl.bias", (i, n) => i >= n / 8 * 6 ? -100 : null);
        string line = await Refused(exitCode: 1);
        Assert.Contains("bird_04.png", line);
        Assert.Contains("no joint", line);
    }

    private async Task<string> Refused(int exitCode = 2)
    {
        var run = await AnigenProcess.Run(_folder.Path, s_command);
        string line = run.Refusal(exitCode);
        Assert.Equal(["m"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName));
        return line;
    }

    /// <summary>Gives a tensor of a safetensors file another shape and moves it to the end of the file, where it is a hole.</summary>
    private static void Enlarge(string path, string name, long[] shape)
    {
        using var small = new SafetensorsFile(path);
        string large = path + ".large";
        StoredTensor[] tensors = [.. small.Tensors.Where(tensor => tensor.Name != name)];
        var header = new Dictionary<string, object>();
        using (var output = new FileStream(large, FileMode.Create))
        {
            long position = 0;
            foreach (var tensor in tensors.Append(new StoredTensor(name, StoredType.Float32, shape)))
            {
                long end = position + tensor.Count * tensor.Type.Size();
                header[tensor.Name] = new
                {
                    dtype = SafetensorsFile.TypeName(tensor.Type),
                    shape = tensor.Shape,
                    data_offsets = new[] { position, end },
                };
                position = end;
            }
            byte[] json = JsonSerializer.SerializeToUtf8Bytes(header);
            output.Write(BitConverter.GetBytes((long)json.Length));
            output.Write(json);
            foreach (var tensor in tensors)
                output.Write(small.File.Span(small.Offset(tensor.Name), (int)(tensor.Count * tensor.Type.Size())));
            output.SetLength(8 + json.Length + position);
        }
        File.Move(large, path, overwrite: true);
    }
}
