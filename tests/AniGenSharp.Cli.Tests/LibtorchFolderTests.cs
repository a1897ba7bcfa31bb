using AniGenSharp.TestSupport;

namespace AniGenSharp.Cli.Tests;

/// <summary>A libtorch of the user's own that is none, by the real executable.</summary>
public sealed class LibtorchFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_folder_that_is_not_there_is_named() =>
        Assert.Contains("nowhere: there is no such folder", (await Generate("nowhere")).Refusal(2));

    [Fact]
    public async Task A_folder_without_libtorch_is_told_from_one() =>
        Assert.Contains("holds no libtorch", (await Generate(_folder.Path)).Refusal(2));

    [Fact]
    public async Task Libraries_that_cannot_be_loaded_do_not_fit()
    {
        foreach (string name in new[] { "libc10.so", "libc10.dylib", "c10.dll" })
            File.WriteAllText(_folder.File(name), "no library");

        Assert.Contains("does not fit this version of TorchSharp (made for libtorch 2.10)", (await Generate(_folder.Path)).Refusal(2));
    }

    [Fact]
    public async Task A_library_that_is_cut_short_is_named()
    {
        if (!OperatingSystem.IsLinux())
            return; // Elsewhere the loader says so itself.
        string shim = Directory.GetFiles(AppContext.BaseDirectory, "libLibTorchSharp.so", SearchOption.AllDirectories)[0];
        File.WriteAllBytes(_folder.File("libc10.so"), File.ReadAllBytes(shim)[..^100]);
        string line = (await Generate(_folder.Path)).Refusal(2);
        Assert.Contains("libc10.so is cut short; install it again", line);
    }

    private async Task<AnigenProcess> Generate(string libtorch)
    {
        var run = await AnigenProcess.Run(_folder.Path, "generate", TestPaths.Sample("trex_01.png"), "-o", "out", "--libtorch", libtorch);
        Assert.False(Directory.Exists(_folder.File("out")));
        return run;
    }
}
