using System.Text;
using AniGenSharp.Cli.CommandLine;
using AniGenSharp.TestKit;

namespace AniGenSharp.Cli.Tests.Commands;

/// <summary><c>anigen download</c> from a local server.</summary>
[Trait("Speed", "Slow")]
public sealed class DownloadCommandTests : IDisposable
{
    private const string Encoder = "dinov2/dinov2_vitl14_reg4_pretrain.pth";

    private readonly TemporaryFolder _folder = new();
    private readonly LoopbackServer _server = new();

    public DownloadCommandTests()
    {
        foreach (string kind in new[] { "ss", "slat" })
        {
            string flow = kind == "ss" ? "anigen/ss_flow_solo" : "anigen/slat_flow_auto";
            string config = $$$"""{"dataset":{"args":{"{{{kind}}}_dec_path":"ckpts/anigen/{{{kind}}}_dae"} } }""";
            _server.Files[flow + "/config.json"] = Encoding.UTF8.GetBytes(config);
            _server.Files[flow + "/ckpts/denoiser_step0000010.pt"] = [1, 2, 3];
            _server.Files[$"anigen/{kind}_dae/config.json"] = "{}"u8.ToArray();
            _server.Files[$"anigen/{kind}_dae/ckpts/decoder_final.pt"] = [4, 5, 6, 7];
        }
        _server.Files[Encoder] = new byte[300_000];
        _server.Files["dsine/dsine.pt"] = new byte[100_000];
        _server.List();
    }

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Licenses_are_shown_before_the_first_weight_is_requested()
    {
        var dry = await Download("--dry-run");
        Assert.True(dry.ExitCode == 0, dry.Error);
        string[] parts = ["Apache-2.0", "NON-COMMERCIAL", "VAST-AI Research", "0.4 MB in all", _server.Address + "SHA256SUMS"];
        Assert.All(parts, part => Assert.Contains(part, dry.Output));
        Assert.DoesNotContain(_server.Requests, request => request.Method == "GET" && request.Path.Contains(".pt"));
        Assert.False(Directory.Exists(_folder.File("ckpts")));

        var run = await Download("--no-dsine");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.DoesNotContain("DSINE", run.Output);
        Assert.Contains("anigen generate PICTURE --checkpoints ckpts", run.Output);
        Assert.Equal(300_000, new FileInfo(_folder.File("ckpts", "dinov2", "dinov2_vitl14_reg4_pretrain.pth")).Length);
        Assert.Equal(9, Files().Length);
        Assert.Contains($"{Encoder} (", run.Error);
    }

    [Fact]
    public async Task Every_failed_file_is_reported()
    {
        _server.Faults["dsine/dsine.pt"] = new ServerFault { WrongBytes = true };
        _server.Faults["anigen/ss_dae/ckpts/decoder_final.pt"] = new ServerFault { WrongBytes = true };
        var run = await Download();
        Assert.Equal(1, run.ExitCode);
        Assert.Contains($"{_server.Address}anigen/ss_dae/ckpts/decoder_final.pt: ", run.Error);
        Assert.Contains($"{_server.Address}dsine/dsine.pt: ", run.Error);
        Assert.DoesNotContain("   at ", run.Error);
        Assert.Equal(8, Files().Length);
    }

    [Fact]
    public async Task A_missing_variant_is_reported_with_the_available_ones()
    {
        string line = (await Download("--ss-flow", "epic")).Refusal(2);
        Assert.Contains("ss_flow_epic", line);
        Assert.Contains("solo", line);
    }

    [Fact]
    public async Task An_address_of_another_kind_is_rejected()
    {
        var run = await AnigenProcess.Run(_folder.Path, "download", "--base-url", "file:///etc");
        Assert.Contains("--base-url file:///etc", run.Refusal(2));
    }

    [Fact]
    public async Task A_matting_model_is_shown_with_its_license_first_and_lands_where_generate_looks()
    {
        _server.Files["birefnet-general-lite.onnx"] = new byte[200_000];
        _server.List();
        var dry = await Download("--matting", "--dry-run", "-o", "models");
        Assert.True(dry.ExitCode == 0, dry.Error);
        Assert.All([_server.Address, "0.2 MB", "BiRefNet", "MIT"], part => Assert.Contains(part, dry.Output));
        Assert.DoesNotContain(_server.Requests, request => request.Method == "GET" && request.Path.Contains(".onnx"));

        var run = await Download("--matting", "-o", "models");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal(200_000, new FileInfo(_folder.File("models", "matting", "birefnet-general-lite.onnx")).Length);
        Assert.NotNull(ConditioningModels.Matting(null, _folder.File("models")));
    }

    private Task<AnigenProcess> Download(params string[] arguments) =>
        AnigenProcess.Run(_folder.Path, ["download", "--base-url", _server.Address, .. arguments]);

    private string[] Files() => Directory.GetFiles(_folder.File("ckpts"), "*", SearchOption.AllDirectories);
}
