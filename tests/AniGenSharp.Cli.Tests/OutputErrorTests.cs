using AniGenSharp.TestSupport;

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

    [Fact]
    public async Task A_file_in_the_place_of_the_folder()
    {
        File.WriteAllText(_folder.File("taken"), "");
        var run = await AnigenProcess.Run(_folder.Path, "generate", saved.Stages, "--from-stage", "cleaning", "-o", "taken");
        Assert.StartsWith("anigen: taken: cannot be written", run.Refusal(2));
    }
}
