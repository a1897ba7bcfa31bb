using System.Security.Cryptography;
using System.Text;
using AniGenSharp.Models;
using AniGenSharp.Models.Download;
using AniGenSharp.TestKit;

namespace AniGenSharp.Tests.Models.Download;

/// <summary>Downloads from a local server that drops connections, reports wrong sizes and serves wrong bytes.</summary>
public sealed class ModelDownloadTests : IDisposable
{
    private const string Weights = "anigen/ss_flow_solo/ckpts/denoiser_step0000010.pt";
    private static readonly RetryPolicy s_quickRetries =
        new() { MaxAttempts = 3, Delay = TimeSpan.FromMilliseconds(1), ReadTimeout = TimeSpan.FromSeconds(20) };

    private readonly TemporaryFolder _folder = new();
    private readonly LoopbackServer _server = new();

    public ModelDownloadTests() => OfficialWeights.Serve(_server);

    public void Dispose()
    {
        _server.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Only_the_files_of_the_default_variants_are_downloaded()
    {
        await RunAsync();
        string[] expected =
        [
            "anigen/slat_dae/ckpts/decoder_final.pt", "anigen/slat_dae/config.json",
            "anigen/slat_flow_auto/ckpts/denoiser_step0000010.pt", "anigen/slat_flow_auto/config.json",
            "anigen/ss_dae/ckpts/decoder_final.pt", "anigen/ss_dae/config.json", Weights, "anigen/ss_flow_solo/config.json",
            "dinov2/dinov2_vitl14_reg4_pretrain.pth", "dsine/dsine.pt",
        ];
        Assert.Equal(expected.Order(), Here().Order());
        Assert.All(expected, path => Assert.Equal(_server.Files[path], File.ReadAllBytes(_folder.File(path.Split('/')))));
        var model = ModelFolder.Open(_folder.Path);
        Assert.Equal(_folder.File(Weights.Split('/')), model.StructureFlow.Weights);

        _server.Requests.Clear();
        await RunAsync();
        Assert.All(_server.Requests, request => Assert.True(
            request.Method == "HEAD" || request.Path is "SHA256SUMS" || request.Path.EndsWith("config.json", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Other_variants_averaged_weights_and_no_dsine_on_request()
    {
        await RunAsync(new ModelSelection { StructureFlow = "duet", LatentFlow = "control" });
        Assert.Equal(9, Here().Length);
        Assert.Contains("anigen/ss_flow_duet/config.json", Here());
        Assert.Contains("anigen/slat_flow_control/config.json", Here());
        await RunAsync(new ModelSelection { UseEma = true });
        Assert.Contains("anigen/ss_flow_solo/ckpts/denoiser_ema0.9999_step0000010.pt", Here());
        Assert.DoesNotContain(Weights, Here());
        Assert.DoesNotContain(Here(), path => path.Contains("misc"));
    }

    [Fact]
    public async Task Dropped_connections_are_resumed_where_they_broke()
    {
        _server.Faults[Weights] = new ServerFault { DropAfter = 70_000 };
        await RunAsync();
        Assert.Equal(_server.Files[Weights], File.ReadAllBytes(_folder.File(Weights.Split('/'))));
        long[] starts = [.. _server.Requests.Where(r => r.Path == Weights && r.Method == "GET").Select(r => r.Start)];
        Assert.Equal((_server.Files[Weights].Length + 69_999) / 70_000, starts.Length);
        Assert.Equal(_server.Files[Weights].Length, _server.Sent[Weights]);
        Assert.Equal(starts.Order(), starts);
    }

    [Fact]
    public async Task An_interrupted_run_is_resumed()
    {
        _server.Faults[Weights] = new ServerFault { DropAfter = 100 };
        string message = await FailAsync();
        Assert.Contains(Weights, message);
        Assert.Contains("ended", message);
        long have = new FileInfo(_folder.File(Weights.Split('/')) + ".part").Length;
        Assert.Equal(300, have);
        Assert.False(File.Exists(_folder.File(Weights.Split('/'))));

        _server.Faults.Clear();
        _server.Requests.Clear();
        await RunAsync();
        Assert.Equal([have], _server.Requests.Where(r => r.Path == Weights && r.Method == "GET").Select(r => r.Start));
        Assert.Equal(_server.Files[Weights], File.ReadAllBytes(_folder.File(Weights.Split('/'))));
    }

    [Fact]
    public async Task A_canceled_run_leaves_nothing_that_looks_complete()
    {
        using var cancellation = new CancellationTokenSource();
        _server.Faults[Weights] = new ServerFault { Silent = true };
        var stop = new Progress(p =>
        {
            if (p.File == Weights)
                cancellation.Cancel();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => RunAsync(progress: stop, cancellationToken: cancellation.Token));
        Assert.DoesNotContain(Weights, Here());
        Assert.Contains(Weights + ".part", Here());
    }

    [Fact]
    public async Task A_server_without_ranges_sends_the_whole_file_again()
    {
        _server.Faults[Weights] = new ServerFault { DropAfter = 100_000, NoRanges = true, Times = 2 };
        await RunAsync();
        Assert.Equal(_server.Files[Weights], File.ReadAllBytes(_folder.File(Weights.Split('/'))));
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(-1000)]
    public async Task A_wrong_size_is_reported(int lie)
    {
        // The first request only asks for the size, and its answer is correct.
        _server.Requests.Clear();
        var part = await PrepareAsync();
        _server.Faults[Weights] = new ServerFault { SizeLie = lie };
        string message = (await Assert.ThrowsAsync<DownloadException>(() => part.RunAsync(2, null, default))).Message;
        Assert.Equal($"{_server.Address}{Weights}: the server sends {981929 + lie} bytes, but its list says 981929.", message);
        Assert.DoesNotContain(Weights, Here());
    }

    [Fact]
    public async Task A_body_that_is_too_long_is_cut_off()
    {
        var part = await PrepareAsync();
        _server.Faults[Weights] = new ServerFault { More = 1 << 20 };
        string message = (await Assert.ThrowsAsync<DownloadException>(() => part.RunAsync(2, null, default))).Message;
        Assert.Contains("sends more than the 981929 bytes", message);
        Assert.InRange(new FileInfo(_folder.File(Weights.Split('/')) + ".part").Length, 0, 981929);
    }

    [Fact]
    public async Task An_unknown_size_is_an_error()
    {
        _server.Faults[Weights] = new ServerFault { More = 0 };
        Assert.Contains("does not tell its size", (await Assert.ThrowsAsync<DownloadException>(PrepareAsync)).Message);
    }

    [Fact]
    public async Task A_range_that_was_not_requested_is_an_error()
    {
        _server.Faults[Weights] = new ServerFault { DropAfter = 70_000, RangeShift = 5 };
        Assert.Contains("sent the bytes from 70005, but those from 70000 were requested", await FailAsync());
    }

    [Fact]
    public async Task Wrong_bytes_are_discarded_and_the_other_files_kept()
    {
        _server.Faults[Weights] = new ServerFault { WrongBytes = true };
        string message = await FailAsync();
        Assert.StartsWith($"{_server.Address}{Weights}: the server's file does not match its list", message);
        Assert.Contains(Convert.ToHexStringLower(SHA256.HashData(_server.Files[Weights])), message);
        Assert.Single(message.Split('\n'));
        Assert.Equal(9, Here().Length);
        Assert.DoesNotContain(Here(), path => path.StartsWith(Weights, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_remains_of_another_file_are_discarded_once()
    {
        string target = _folder.File(Weights.Split('/'));
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        File.WriteAllBytes(target + ".part", new byte[500]);
        File.WriteAllBytes(target, new byte[5]);
        await RunAsync();
        Assert.Equal(_server.Files[Weights], File.ReadAllBytes(target));
        Assert.Equal([500L, 0L], _server.Requests.Where(r => r.Path == Weights && r.Method == "GET").Select(r => r.Start));
    }

    [Fact]
    public async Task Requests_are_repeated_only_if_the_server_is_busy()
    {
        _server.Faults["SHA256SUMS"] = new ServerFault { Status = 503, Times = 2 };
        await RunAsync();
        (int, string)[] answers =
            [(404, "does not exist"), (403, "requires authentication"), (418, "answers 418"), (503, "answers 503")];
        foreach (var (status, says) in answers)
        {
            _server.Requests.Clear();
            _server.Faults["SHA256SUMS"] = new ServerFault { Status = status };
            Assert.Contains(says, await FailAsync());
            Assert.Equal(status == 503 ? 3 : 1, _server.Requests.Count);
        }
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task A_silent_server_is_abandoned()
    {
        _server.Faults[Weights] = new ServerFault { Silent = true };
        Assert.Contains("silent for", await FailAsync(retryPolicy: s_quickRetries with { ReadTimeout = TimeSpan.FromMilliseconds(300) }));
    }

    [Fact]
    public async Task An_unreachable_server_is_reported()
    {
        _server.Dispose();
        // Waiting for a server that never answered would take hours here.
        string message = await FailAsync(retryPolicy: s_quickRetries with { Delay = TimeSpan.FromHours(1) });
        Assert.StartsWith("127.0.0.1 cannot be reached: ", message);
    }

    [Theory]
    [InlineData("zzz", null, "there is no official structure flow 'zzz'; expected solo, duet, epic.")]
    [InlineData("duet", "Auto", "there is no official latent flow 'Auto'; expected auto, control, gsn_auto.")]
    public async Task Unknown_official_variants_are_refused_without_a_request(string? structure, string? latents, string message)
    {
        var options = new DownloadOptions { Selection = new ModelSelection { StructureFlow = structure, LatentFlow = latents } };
        var error = await Assert.ThrowsAsync<CheckpointException>(() => ModelDownload.PrepareAsync("nowhere", options));
        Assert.Equal(message, error.Message);
    }

    [Fact]
    [Trait("Speed", "Slow")]
    public async Task Files_are_downloaded_in_parallel()
    {
        _server.Delay = TimeSpan.FromMilliseconds(200);
        await RunAsync(parallel: 3);
        Assert.InRange(_server.MostAtOnce, 2, 3);
    }

    [Fact]
    public async Task Only_safe_names_are_accepted_from_a_list()
    {
        string hash = new('a', 64);
        _server.Files["SHA256SUMS"] = Encoding.UTF8.GetBytes(string.Join('\n', new[]
        {
            "../../etc/passwd", "/etc/passwd", "a/../../b", "C:/x", "a\\b", "a//b", "~/x", "./fine.pt", ".../x", "good/name-1.pt",
        }.Select(path => $"{hash}  {path}")));
        using var server = new WebServer(_server.Address, s_quickRetries);
        Assert.Equal(["fine.pt", "good/name-1.pt"], (await RemoteIndex.ReadAsync(server, default)).Files.Keys.Order());
    }

    [Theory]
    [InlineData("<html>Sign in</html>", "not a line of a list of checksums")]
    [InlineData("abc  file.pt", "not a line of a list of checksums")]
    [InlineData("", "its list has no dinov2/dinov2_vitl14_reg4_pretrain.pth")]
    public async Task An_invalid_list_is_an_error(string list, string says)
    {
        _server.Files["SHA256SUMS"] = Encoding.UTF8.GetBytes(list);
        Assert.Contains(says, await FailAsync());
    }

    [Fact]
    public async Task A_missing_variant_is_reported_with_the_available_ones() =>
        Assert.Contains(
            "no weights of anigen/ss_flow_epic; available: duet, solo.",
            (await Assert.ThrowsAsync<CheckpointException>(() => RunAsync(new ModelSelection { StructureFlow = "epic" }))).Message);

    [Fact]
    public async Task A_hubs_listing_provides_sizes_checksums_and_the_license()
    {
        var entries = _server.Files.Where(file => file.Key != "SHA256SUMS").OrderBy(file => file.Key, StringComparer.Ordinal)
            .Select(file => HubEntry(file.Key, file.Value)).ToList();
        foreach (var (path, bytes) in _server.Files.ToArray())
            _server.Files["owner/name/resolve/main/ckpts/" + path] = bytes;
        const string Tree = "api/models/owner/name/tree/main/ckpts";
        const string Folder = """{"type":"directory","oid":"","size":0,"path":"ckpts/anigen"}""";
        _server.Files[Tree] = Encoding.UTF8.GetBytes($"[{Folder},{string.Join(',', entries[..5])}]");
        _server.Files[Tree + "2"] = Encoding.UTF8.GetBytes($"[{string.Join(',', entries[5..])}]");
        _server.Headers[Tree + "?recursive=true"] = $"Link: <{_server.Address}{Tree}2?cursor=x>; rel=\"next\"\r\n";
        _server.Files["owner/name/resolve/main/README.md"] = "---\ntags:\n- 3d\nlicense: mit\n---\n# Model\n"u8.ToArray();
        string address = _server.Address + "owner/name/resolve/main/ckpts/";

        using (var server = new WebServer(address, s_quickRetries))
        {
            var index = await RemoteIndex.ReadAsync(server, default);
            Assert.Equal("mit", index.License);
            Assert.Equal(entries.Count, index.Files.Count);
            var parts = await DownloadPlan.CreateAsync(server, index, new ModelSelection(), withDsine: true, default);
            Assert.Equal(
                ["picture encoder", "structure flow", "structure decoder", "latent flow", "latent decoder", "surface normals"],
                parts.Select(p => p.Name));
            Assert.Contains("Apache-2.0", parts[0].License);
            Assert.Contains("mit, as its page states", parts[1].License);
            Assert.Contains("NON-COMMERCIAL", parts[5].License);
        }
        await RunAsync(address: address);
        Assert.Equal(10, Here().Length);
        Assert.DoesNotContain(_server.Requests, request => request.Method == "HEAD");
    }

    [Fact]
    public async Task An_invalid_hub_listing_is_an_error()
    {
        const string Tree = "api/models/owner/name/tree/main/ckpts";
        string address = _server.Address + "owner/name/resolve/main/ckpts/";
        _server.Files[Tree] = "[]"u8.ToArray();
        _server.Headers[Tree + "?recursive=true"] = "Link: <http://localhost:1/elsewhere>; rel=\"next\"\r\n";
        Assert.Contains("continues on another host", await FailAsync(address: address));
        _server.Headers[Tree + "?recursive=true"] = $"Link: <{_server.Address}{Tree}?recursive=true>; rel=\"next\"\r\n";
        Assert.Contains("does not end", await FailAsync(address: address));
        _server.Headers.Clear();
        string[] lists =
        [
            "{", "{}", "[{}]", """[{"type":"file","path":"ckpts/a","oid":"xyz","size":1}]""",
            """[{"type":"file","path":"ckpts/a","size":1}]""",
        ];
        foreach (string damaged in lists)
        {
            _server.Files[Tree] = Encoding.UTF8.GetBytes(damaged);
            Assert.StartsWith($"{_server.Address}{Tree}", await FailAsync(address: address));
        }
    }

    [Theory]
    [InlineData("ftp://x/")]
    [InlineData("x")]
    [InlineData("")]
    public void Other_addresses_are_rejected(string address) => Assert.Throws<DownloadException>(() => new WebServer(address));

    /// <summary>A file in a hub's listing: a large file has a pointer with a SHA-256, a small one the hash of its git blob.</summary>
    private static string HubEntry(string path, byte[] bytes)
    {
        string entry = $"\"size\":{bytes.Length},\"path\":\"ckpts/{path}\"";
        if (bytes.Length <= 10_000)
            return $"{{\"type\":\"file\",\"oid\":\"{GitHash(bytes)}\",{entry}}}";
        string hash = Convert.ToHexStringLower(SHA256.HashData(bytes));
        string pointer = $"{{\"oid\":\"{hash}\",\"size\":{bytes.Length},\"pointerSize\":134}}";
        return $"{{\"type\":\"file\",\"oid\":\"{new string('0', 40)}\",{entry},\"lfs\":{pointer}}}";
    }

    private static string GitHash(byte[] bytes) =>
        Convert.ToHexStringLower(SHA1.HashData([.. Encoding.ASCII.GetBytes($"blob {bytes.Length}\0"), .. bytes]));

    private string[] Here() =>
        [
            .. Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories)
                .Select(file => Path.GetRelativePath(_folder.Path, file).Replace('\\', '/')),
        ];

    private async Task<FileTransfer> PrepareAsync()
    {
        var server = new WebServer(_server.Address, s_quickRetries);
        var index = await RemoteIndex.ReadAsync(server, default);
        var parts = await DownloadPlan.CreateAsync(server, index, new ModelSelection(), withDsine: true, default);
        return await FileTransfer.PrepareAsync(server, parts.SelectMany(part => part.Files), _folder.Path, default);
    }

    /// <summary>Downloads into the folder. If a selection is given, the folder is emptied first and DSINE is omitted.</summary>
    private async Task RunAsync(
        ModelSelection? selection = null, int parallel = 4, RetryPolicy? retryPolicy = null, string? address = null,
        IProgress<DownloadProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        if (selection is not null)
        {
            Directory.Delete(_folder.Path, recursive: true);
            Directory.CreateDirectory(_folder.Path);
        }
        using var server = new WebServer(address ?? _server.Address, retryPolicy ?? s_quickRetries);
        var index = await RemoteIndex.ReadAsync(server, cancellationToken);
        bool withDsine = selection is null;
        var parts = await DownloadPlan.CreateAsync(server, index, selection ?? new ModelSelection(), withDsine, cancellationToken);
        var download = await FileTransfer.PrepareAsync(server, parts.SelectMany(part => part.Files), _folder.Path, cancellationToken);
        await download.RunAsync(parallel, progress, cancellationToken);
    }

    private async Task<string> FailAsync(RetryPolicy? retryPolicy = null, string? address = null) =>
        (await Assert.ThrowsAsync<DownloadException>(() => RunAsync(retryPolicy: retryPolicy, address: address))).Message;

    private sealed class Progress(Action<DownloadProgress> report) : IProgress<DownloadProgress>
    {
        public void Report(DownloadProgress value) => report(value);
    }
}
