using System.Text;
using AniGenSharp.TestKit;

namespace AniGenSharp.Cli.Tests;

/// <summary><c>anigen download</c> by the real executable, from a server on this machine.</summary>
[Trait("Speed", "Slow")]
public sealed class DownloadTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly LoopbackServer _server = new();

    public DownloadTests()
    {
        foreach (string kind in new[] { "ss", "slat" })
        {
            string flow = kind == "ss" ? "anigen/ss_flow_solo" : "anigen/slat_flow_auto";
            _server.Files[flow + "/config.json"] = Encoding.UTF8.GetBytes($$$"""{"dataset":{"args":{"{{{kind}}}_dec_path":"ckpts/anigen/{{{kind}}}_dae"} } }""");
            _server.Files[flow + "/ckpts/denoiser_step0000010.pt"] = [1, 2, 3];
            _server.Files[$"anigen/{kind}_dae/config.json"] = "{}"u8.ToArray();
            _server.Files[$"anigen/{kind}_dae/ckpts/decoder_final.pt"] = [4, 5, 6, 7];
        }
        _server.Files["dinov2/dinov2_vitl14_reg4_pretrain.pth"] = new byte[300_000];
        _server.Files["dsine/dsine.pt"] = new byte[100_000];
        _server.List();
    }

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Licences_are_told_before_the_first_weight_is_asked_for()
    {
        var dry = await AnigenProcess.Run(_folder.Path, "download", "--base-url", _server.Address, "--dry-run");
        Assert.True(dry.ExitCode == 0, dry.Error);
        foreach (string says in new[] { "Apache-2.0", "NON-COMMERCIAL", "VAST-AI Research", "0.4 MB in all", _server.Address + "SHA256SUMS" })
            Assert.Contains(says, dry.Output);
        Assert.DoesNotContain(_server.Requests, request => request.Method == "GET" && request.Path.Contains(".pt"));
        Assert.False(Directory.Exists(_folder.File("ckpts")));

        var run = await AnigenProcess.Run(_folder.Path, "download", "--base-url", _server.Address, "--no-dsine");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.DoesNotContain("DSINE", run.Output);
        Assert.Contains("anigen generate PICTURE --checkpoints ckpts", run.Output);
        Assert.Equal(300_000, new FileInfo(_folder.File("ckpts", "dinov2", "dinov2_vitl14_reg4_pretrain.pth")).Length);
        Assert.Equal(9, Directory.GetFiles(_folder.File("ckpts"), "*", SearchOption.AllDirectories).Length);
        Assert.Contains("dinov2/dinov2_vitl14_reg4_pretrain.pth (", run.Error);
    }

    [Fact]
    public async Task Every_file_that_fails_is_one_line()
    {
        _server.Troubles["dsine/dsine.pt"] = new Trouble { WrongBytes = true };
        _server.Troubles["anigen/ss_dae/ckpts/decoder_final.pt"] = new Trouble { WrongBytes = true };
        var run = await AnigenProcess.Run(_folder.Path, "download", "--base-url", _server.Address);
        Assert.Equal(1, run.ExitCode);
        Assert.Contains("anigen/ss_dae/ckpts/decoder_final.pt: the server gives other bytes", run.Error);
        Assert.Contains("dsine/dsine.pt: the server gives other bytes", run.Error);
        Assert.DoesNotContain("   at ", run.Error);
        Assert.Equal(8, Directory.GetFiles(_folder.File("ckpts"), "*", SearchOption.AllDirectories).Length);
    }

    [Theory]
    [InlineData(2, "there are no weights of anigen/ss_flow_epic; there are: solo.", "--ss-flow", "epic")]
    [InlineData(2, "can't be the name of a variant", "--ss-flow", "../x")]
    [InlineData(2, "--parallel must be between 1 and 16", "--parallel", "0")]
    [InlineData(2, "no http or https address", "--base-url", "file:///etc")]
    public async Task Bad_input_is_one_clear_line(int exitCode, string says, params string[] arguments)
    {
        string[] address = arguments[0] == "--base-url" ? [] : ["--base-url", _server.Address];
        var run = await AnigenProcess.Run(_folder.Path, ["download", .. address, .. arguments]);
        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(says, Assert.Single(run.ErrorLines));
        Assert.DoesNotContain("   at ", run.Error);
    }
}
