using AniGenSharp.TestKit;

namespace AniGenSharp.Cli.Tests;

/// <summary>Places where nothing can be written.</summary>
[Trait("Speed", "Slow")]
public sealed class OutputErrorTests(SavedRun saved) : IClassFixture<SavedRun>, IDisposable
{
    // The signal is ignored, so that writing more than 64 blocks fails as it does on a full disk. (.NET itself would need a large
    // file in memory for its own code.)
    private const string FewBlocks = "export DOTNET_EnableWriteXorExecute=0; trap '' XFSZ; ulimit -f 64";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task No_space()
    {
        if (OperatingSystem.IsWindows())
            return; // There is no limit on the size of files.
        var run = await AnigenProcess.RunAfter(FewBlocks, _folder.Path, "generate", saved.Stages, "--from-stage", "cleaning", "-o", "deep/out");
        string line = run.Refusal(1);
        Assert.Contains("cannot be written", line);
        Assert.Contains("--output", line);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public async Task No_space_leaves_an_earlier_result_alone()
    {
        if (OperatingSystem.IsWindows())
            return;
        string old = _folder.File("out", "trex_01", "mesh.glb");
        Directory.CreateDirectory(Path.GetDirectoryName(old)!);
        File.WriteAllText(old, "the old one");
        var run = await AnigenProcess.RunAfter(FewBlocks, _folder.Path, "generate", saved.Stages, "--from-stage", "cleaning");
        Assert.Contains("cannot be written", run.Refusal(1));
        Assert.Equal("the old one", File.ReadAllText(old));
        Assert.Equal([old], Directory.GetFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories).Where(File.Exists));
    }

    [Fact]
    public async Task Read_only()
    {
        if (OperatingSystem.IsWindows())
            return; // A folder there is never read-only to its owner.
        string folder = "locked";
        Directory.CreateDirectory(_folder.File(folder));
        if (Environment.UserName == "root")
            folder = OperatingSystem.IsLinux() ? "/sys/anigen" : "/System/anigen"; // Nothing else stops that user.
        else
            File.SetUnixFileMode(_folder.File(folder), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var run = await AnigenProcess.Run(_folder.Path, "generate", saved.Stages, "--from-stage", "cleaning", "-o", folder);
        Assert.StartsWith($"anigen: {folder}: cannot be written", run.Refusal(2));
        Assert.Single(run.Error.TrimEnd().Split('\n'));
        Assert.Equal([_folder.File("locked")], Directory.GetFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories));
    }

    /// <summary>Told before anything is loaded, which here would fail.</summary>
    [Fact]
    public async Task A_file_or_a_dangling_link_in_the_place_of_a_pictures_folder()
    {
        Directory.CreateDirectory(_folder.File("out"));
        File.WriteAllText(_folder.File("out", "trex_01"), "");
        var run = await AnigenProcess.Run(_folder.Path, "generate", TestPaths.Sample("trex_01.png"), "--checkpoints", "nowhere");
        Assert.StartsWith($"anigen: {Path.Combine("out", "trex_01")}: cannot be written", run.Refusal(2));
        if (OperatingSystem.IsWindows())
            return; // Links need a right there.
        File.Delete(_folder.File("out", "trex_01"));
        File.CreateSymbolicLink(_folder.File("out", "trex_01"), _folder.File("gone"));
        run = await AnigenProcess.Run(_folder.Path, "generate", TestPaths.Sample("trex_01.png"), "--checkpoints", "nowhere");
        Assert.StartsWith($"anigen: {Path.Combine("out", "trex_01")}: cannot be written", run.Refusal(2));
    }

    [Fact]
    public async Task A_name_as_long_as_names_may_be()
    {
        if (OperatingSystem.IsWindows())
            return; // The limit is on the whole path there.
        string name = new('恐', 80); // 240 bytes of 255
        File.Copy(saved.Stages, _folder.File(name + ".safetensors"));
        var run = await AnigenProcess.Run(_folder.Path, "generate", name + ".safetensors", "--from-stage", "cleaning", "--faces", "500", "--bake", "none");
        Assert.True(run.ExitCode == 0, run.Error);
        Assert.Equal([name], Directory.GetFileSystemEntries(_folder.File("out")).Select(Path.GetFileName));
    }

    /// <summary>A folder of the user's in the place of a file stops the writing in the middle.</summary>
    [Fact]
    public async Task What_stops_in_the_middle_leaves_an_earlier_result_whole()
    {
        string folder = _folder.File("out", "trex_01");
        Directory.CreateDirectory(Path.Combine(folder, "skeleton.bvh"));
        string[] old = ["mesh.glb", "mesh_lod1.glb", "preview.png", "processed_image.png", "report.json", "skeleton.glb", "stages.safetensors", "note.txt"];
        foreach (string name in old)
            File.WriteAllText(Path.Combine(folder, name), "the old one");
        var run = await AnigenProcess.Run(_folder.Path, "generate", saved.Stages, "--from-stage", "cleaning", "--faces", "500", "--bake", "none");
        Assert.Contains("cannot be written", run.Refusal(2));
        Assert.Equal([.. old.Append("skeleton.bvh").Order(StringComparer.Ordinal)], Directory.GetFileSystemEntries(folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.All(old, name => Assert.Equal("the old one", File.ReadAllText(Path.Combine(folder, name))));
        Assert.Equal([folder], Directory.GetFileSystemEntries(_folder.File("out")));
    }

    /// <summary>A name where nothing can be is the caller's to mend, whatever the command.</summary>
    [Theory]
    [InlineData("convert", "../model.pt", "-o", "taken/x.safetensors")]
    [InlineData("animate", "../mesh.glb", "../skeleton.bvh", "-o", "taken/x.glb")]
    public async Task Every_command_says_it_with_the_same_exit_code(params string[] arguments)
    {
        File.WriteAllText(_folder.File("taken"), "");
        for (int i = 0; i < arguments.Length; i++)
            arguments[i] = arguments[i].Replace("../model.pt", Path.Combine(TestPaths.Starter, "slat_dae", "ckpts", "decoder_final.pt"))
                .Replace("../", Path.GetDirectoryName(saved.Stages) + "/");
        Assert.Contains("taken", (await AnigenProcess.Run(_folder.Path, arguments)).Refusal(2));
        Assert.Equal(["taken"], Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName));
    }

    /// <summary>Where standard error is full or closed, nobody is told, but the work and its exit code are the same.</summary>
    [Theory]
    [InlineData("exec 2>/dev/full")]
    [InlineData("exec 2>&-")]
    public async Task Standard_error_that_takes_nothing_ends_nothing(string line)
    {
        if (!OperatingSystem.IsLinux())
            return; // There is no such device.
        Assert.Equal(2, (await AnigenProcess.RunAfter(line, _folder.Path, "generate", "nowhere.png")).ExitCode);
        Assert.Equal(0, (await AnigenProcess.RunAfter(line, _folder.Path, "generate", saved.Stages, "--from-stage", "cleaning", "--bake", "none")).ExitCode);
        Assert.Equal(0, (await AnigenProcess.Run(_folder.Path, "rig", "check", Path.Combine("out", "trex_01", "mesh.glb"))).ExitCode);
    }

    [Fact]
    public async Task A_file_in_the_place_of_the_folder()
    {
        File.WriteAllText(_folder.File("taken"), "");
        var run = await AnigenProcess.Run(_folder.Path, "generate", saved.Stages, "--from-stage", "cleaning", "-o", "taken");
        Assert.StartsWith("anigen: taken: cannot be written", run.Refusal(2));
    }
}
