using AniGenSharp.Cli.CommandLine;
using AniGenSharp.Cli.Output;
using AniGenSharp.Geometry;
using AniGenSharp.TestKit;

namespace AniGenSharp.Cli.Tests.Output;

/// <summary>Output paths that can and cannot be written.</summary>
[Trait("Speed", "Slow")]
public sealed class OutputFolderTests(SavedRun saved) : IClassFixture<SavedRun>, IDisposable
{
    // The signal is ignored so that writing more than 64 blocks fails as on a full disk. (W^X is off because .NET would need a large file
    // in memory for its own code.)
    private const string FewBlocks = "export DOTNET_EnableWriteXorExecute=0; trap '' XFSZ; ulimit -f 64";

    private static readonly string[] s_cheapest = ["--faces", "500", "--bake", "none"];

    private readonly TemporaryFolder _folder = new();

    private string[] Command => ["generate", saved.Stages, "--from-stage", "cleaning"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Without_space_nothing_is_left_behind()
    {
        if (OperatingSystem.IsWindows())
            return; // Windows cannot limit the size of files.
        var run = await AnigenProcess.RunAfter(FewBlocks, _folder.Path, [.. Command, "-o", "deep/out"]);
        string line = run.Refusal(2);
        Assert.StartsWith($"anigen: {_folder.File("deep", "out", "trex_01")}: cannot be written (", line);
        Assert.EndsWith(" Make room or choose another folder with --output.", line);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task Without_space_an_earlier_result_is_kept()
    {
        if (OperatingSystem.IsWindows())
            return;
        string old = _folder.File("out", "trex_01", "mesh.glb");
        Directory.CreateDirectory(Path.GetDirectoryName(old)!);
        File.WriteAllText(old, "the old one");
        Assert.Contains("trex_01", (await AnigenProcess.RunAfter(FewBlocks, _folder.Path, Command)).Refusal(2));
        Assert.Equal("the old one", File.ReadAllText(old));
        Assert.Equal([old], Directory.GetFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories).Where(File.Exists));
    }

    [Fact]
    public async Task A_read_only_folder_is_reported()
    {
        if (OperatingSystem.IsWindows())
            return; // On Windows a folder is never read-only to its owner.
        string folder = "locked";
        Directory.CreateDirectory(_folder.File(folder));
        if (Environment.UserName == "root")
            folder = OperatingSystem.IsLinux() ? "/sys/anigen" : "/System/anigen"; // Root can write everywhere else.
        else
            File.SetUnixFileMode(_folder.File(folder), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var run = await AnigenProcess.Run(_folder.Path, [.. Command, "-o", folder]);
        Assert.StartsWith($"anigen: {folder}: ", run.Refusal(2));
        Assert.Single(run.Error.TrimEnd().Split('\n'));
        Assert.Equal([_folder.File("locked")], Directory.GetFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories));
    }

    /// <summary>The error is reported before anything is loaded, which would fail here.</summary>
    [Fact]
    public async Task A_file_or_a_dangling_link_in_place_of_a_pictures_folder_is_reported()
    {
        Directory.CreateDirectory(_folder.File("out"));
        File.WriteAllText(_folder.File("out", "trex_01"), "");
        await Refused();
        if (OperatingSystem.IsWindows())
            return; // Creating links on Windows requires a privilege.
        File.Delete(_folder.File("out", "trex_01"));
        File.CreateSymbolicLink(_folder.File("out", "trex_01"), _folder.File("gone"));
        await Refused();

        async Task Refused()
        {
            var run = await AnigenProcess.Run(_folder.Path, "generate", TestPaths.Sample("trex_01.png"), "--checkpoints", "nowhere");
            Assert.StartsWith($"anigen: {Path.Combine("out", "trex_01")}: ", run.Refusal(2));
        }
    }

    [Fact]
    public async Task A_file_in_place_of_the_output_folder_is_reported()
    {
        File.WriteAllText(_folder.File("taken"), "");
        Assert.StartsWith("anigen: taken: ", (await AnigenProcess.Run(_folder.Path, [.. Command, "-o", "taken"])).Refusal(2));
    }

    [Fact]
    public async Task A_name_may_be_as_long_as_the_file_system_allows()
    {
        if (OperatingSystem.IsWindows())
            return; // On Windows the limit applies to the whole path.
        string name = new('恐', 80); // 240 bytes of 255
        File.Copy(saved.Stages, _folder.File(name + ".safetensors"));
        var run = await AnigenProcess.Run(_folder.Path, ["generate", name + ".safetensors", "--from-stage", "cleaning", .. s_cheapest]);
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal([name], Directory.GetFileSystemEntries(_folder.File("out")).Select(Path.GetFileName));
    }

    /// <summary>A folder in place of a file makes writing fail halfway.</summary>
    [Fact]
    public async Task A_partial_failure_keeps_an_earlier_result_complete()
    {
        string folder = _folder.File("out", "trex_01");
        Directory.CreateDirectory(Path.Combine(folder, "skeleton.bvh"));
        string[] old =
        [
            "mesh.glb", "mesh_lod1.glb", "preview.png", "processed_image.png", "report.json", "skeleton.glb", "stages.safetensors",
            "note.txt",
        ];
        foreach (string name in old)
            File.WriteAllText(Path.Combine(folder, name), "the old one");
        var run = await AnigenProcess.Run(_folder.Path, [.. Command, .. s_cheapest]);
        Assert.StartsWith($"anigen: {folder}: ", run.Refusal(2));
        var left = Directory.GetFileSystemEntries(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal);
        Assert.Equal([.. old.Append("skeleton.bvh").Order(StringComparer.Ordinal)], left);
        Assert.All(old, name => Assert.Equal("the old one", File.ReadAllText(Path.Combine(folder, name))));
        Assert.Equal([folder], Directory.GetFileSystemEntries(_folder.File("out")));
    }

    /// <summary>The caller can fix a path that cannot be written, so every command exits with the same code.</summary>
    [Theory]
    [InlineData("convert", "../model.pt", "-o", "taken/x.safetensors")]
    [InlineData("animate", "../mesh.glb", "../skeleton.bvh", "-o", "taken/x.glb")]
    public async Task Every_command_has_the_same_exit_code_for_a_path_that_cannot_be_written(params string[] arguments)
    {
        File.WriteAllText(_folder.File("taken"), "");
        string model = Path.Combine(TestPaths.Starter, "slat_dae", "ckpts", "decoder_final.pt");
        for (int i = 0; i < arguments.Length; i++)
            arguments[i] = arguments[i].Replace("../model.pt", model).Replace("../", Path.GetDirectoryName(saved.Stages) + "/");
        Assert.Contains("taken", (await AnigenProcess.Run(_folder.Path, arguments)).Refusal(2));
        Assert.Equal(["taken"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    /// <summary>If standard error is full or closed, the messages are lost, but the work and the exit code stay the same.</summary>
    [Theory]
    [InlineData("exec 2>/dev/full")]
    [InlineData("exec 2>&-")]
    public async Task Standard_error_that_cannot_be_written_changes_nothing(string line)
    {
        if (!OperatingSystem.IsLinux())
            return; // Other systems have no such device.
        Assert.Equal(2, (await AnigenProcess.RunAfter(line, _folder.Path, "generate", "nowhere.png")).ExitCode);
        Assert.Equal(0, (await AnigenProcess.RunAfter(line, _folder.Path, [.. Command, "--bake", "none"])).ExitCode);
        Assert.Equal(0, (await AnigenProcess.Run(_folder.Path, "rig", "check", Path.Combine("out", "trex_01", "mesh.glb"))).ExitCode);
    }

    [Fact]
    public void A_result_of_another_picture_is_not_complete()
    {
        Result("x", "x.png");
        File.WriteAllText(_folder.File("out", "x", "mesh.glb"), "");
        var plain = new ResultFiles(new GlbOptions(), new AssetFormats(BoneAxes.World, null, []), PreviewKind.None, Stages: false);
        Assert.True(OutputFolder.IsComplete(_folder.File("out", "x"), "x.png", plain));
        Assert.True(OutputFolder.IsComplete(_folder.File("out", "x"), "x.safetensors", plain));
        Assert.False(OutputFolder.IsComplete(_folder.File("out", "x"), "x.jpg", plain));
    }

    [Fact]
    public void A_result_that_lacks_a_requested_file_is_not_complete()
    {
        Result("x", "x.png");
        var requested = new ResultFiles(new GlbOptions(), new AssetFormats(BoneAxes.World, null, []), PreviewKind.Full, Stages: true);
        string[] names =
        [
            "mesh.glb", "preview.png", "turntable.apng", "motion.apng", "stages.safetensors", "mesh_lod1.glb", "mesh_lod2.glb",
        ];
        foreach (string name in names)
        {
            Assert.False(OutputFolder.IsComplete(_folder.File("out", "x"), "x.png", requested, levels: 2));
            File.WriteAllText(_folder.File("out", "x", name), "");
        }
        Assert.True(OutputFolder.IsComplete(_folder.File("out", "x"), "x.png", requested, levels: 2));
    }

    private void Result(string name, string picture)
    {
        Directory.CreateDirectory(_folder.File("out", name));
        File.WriteAllText(_folder.File("out", name, "report.json"), $$"""{"picture": "{{picture}}"}""");
    }
}
