using System.Text.Json;
using AniGenSharp.Checkpoints.Formats;
using AniGenSharp.TestKit;

namespace AniGenSharp.Cli.Tests;

/// <summary>Models that cannot be used or make nothing, by the real executable: one clear line, nothing run, nothing left behind.</summary>
[Trait("Speed", "Slow")]
public sealed class CheckpointErrorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ModelCopy _model;

    public CheckpointErrorTests() => _model = new ModelCopy(_folder.File("m"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Missing() => await Refused("ss_flow", "no weights here", () => File.Delete(_model.Weights("ss_flow")));

    [Fact]
    public async Task Truncated() => await Refused("ss_flow", "denoiser_step0019149.pt", () => _model.Replace("ss_flow", File.ReadAllBytes(_model.Weights("ss_flow"))[..100_000]));

    [Fact]
    public async Task Of_another_model() => await Refused("ss_dae", "Likely cause: not one tensor", () => _model.Replace("ss_dae", File.ReadAllBytes(_model.Weights("slat_dae"))));

    [Fact]
    public async Task Of_another_version() => await Refused("slat_flow", "V9", () => _model.Configure("slat_flow", "SLatFlowModel\"", "SLatFlowModelV9\""));

    /// <summary>DSINE's assembly, built in the checkout, is found; what is wrong is its weights.</summary>
    [Fact]
    public async Task A_normal_estimator_that_is_none()
    {
        string pipeline = _folder.File("m", "pipeline.json"), text = File.ReadAllText(pipeline);
        Assert.Contains("\"ss\": \"rgb\"", text);
        File.WriteAllText(pipeline, text.Replace("\"ss\": \"rgb\"", "\"ss\": \"normal\"", StringComparison.Ordinal));
        string line = (await AnigenProcess.Run(_folder.Path, Command)).Refusal(2);
        Assert.Contains("conditioned on surface normals, and there is no estimator", line);
        Directory.CreateDirectory(_folder.File("m", "dsine"));
        File.WriteAllText(_folder.File("m", "dsine", "dsine.pt"), "no weights");
        line = (await AnigenProcess.Run(_folder.Path, Command)).Refusal(2);
        Assert.Contains("dsine.pt: neither a torch file nor safetensors", line);
    }

    [Fact]
    public async Task A_pickle_that_runs_code()
    {
        await Attacked("call_os.system.pt", "os.system");
        Assert.False(File.Exists(_folder.File("hacked")));
    }

    [Fact]
    public async Task A_zip_bomb() => await Attacked("zip_bomb.pt", "zip bomb");

    [Fact]
    public async Task Paths_that_lead_out() => await Attacked("path_parents.pt", "unsafe path");

    [Fact]
    public async Task More_than_the_memory_holds()
    {
        if (!OperatingSystem.IsLinux())
            return; // Elsewhere a process's memory cannot be limited, and holes in files cost disk.
        const int Side = 5103, Channels = 192, Patch = 14;
        const long Count = (long)Side * Side + 1;
        string path = _model.ToSafetensors("encoder");
        Enlarge(path, "pos_embed", [1, Count, Channels]);
        _model.Configure("encoder", "\"img_size\": 224", $"\"img_size\": {Side * Patch}");
        // 20 GB are mapped, then asked for once more: that is over 30, whatever the machine has.
        var run = await AnigenProcess.RunAfter("export DOTNET_GCHeapHardLimit=20000000; ulimit -v 30000000", _folder.Path, Command);
        string line = run.Refusal(1);
        Assert.StartsWith("anigen: out of memory: 20.00 GB more were needed at once", line);
        Assert.Contains("--low-memory", line);
        Assert.False(Directory.Exists(_folder.File("out")));
    }

    [Fact]
    public async Task An_empty_surface() => await Refused("slat_dae", "no surface came out of it", () => _model.Change("slat_dae", "out_layer.bias", (i, _) => i < 8 ? 100 : null), 1);

    [Fact]
    public async Task No_joints() => await Refused(
        "slat_dae", "no joint (not one confident vote) came out of it", () => _model.Change("slat_dae", "out_layer_skl.bias", (i, n) => i >= n / 8 * 6 ? -100 : null), 1);

    private static string[] Command => ["generate", TestPaths.Sample("bird_04.png"), "--checkpoints", "m", "--ss-steps", "1", "--slat-steps", "1", "--device", "cpu"];

    private async Task Attacked(string file, string why) =>
        await Refused("encoder", why, () => _model.Replace("encoder", File.ReadAllBytes(TestPaths.Fixture("attacks", file))));

    private async Task Refused(string part, string why, Action damage, int exitCode = 2)
    {
        damage();
        var run = await AnigenProcess.Run(_folder.Path, Command);
        string line = run.Refusal(exitCode);
        Assert.Contains(why, line);
        Assert.Contains(exitCode == 2 ? part : "bird_04.png", line);
        Assert.Equal(["m"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    /// <summary>Gives a tensor of a safetensors file another shape and moves it to the end, which is a hole in the file.</summary>
    private static void Enlarge(string path, string name, long[] shape)
    {
        using var small = new SafetensorsFile(path);
        string large = path + ".large";
        StoredTensor[] tensors = [.. small.Tensors.Where(t => t.Name != name)];
        var header = new Dictionary<string, object>();
        using (var output = new FileStream(large, FileMode.Create))
        {
            long position = 0;
            foreach (var tensor in tensors.Append(new StoredTensor(name, StoredType.Float32, shape)))
            {
                long end = position + tensor.Count * tensor.Type.Size();
                header[tensor.Name] = new { dtype = SafetensorsFile.TypeName(tensor.Type), shape = tensor.Shape, data_offsets = new[] { position, end } };
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
