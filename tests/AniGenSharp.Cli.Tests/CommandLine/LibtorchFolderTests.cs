using System.Diagnostics;
using AniGenSharp.TestKit;

namespace AniGenSharp.Cli.Tests.CommandLine;

/// <summary>A libtorch that is missing or damaged, either the user's own or the packaged one.</summary>
public sealed class LibtorchFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_folder_that_does_not_exist_is_reported() =>
        Assert.Contains("nowhere: there is no such folder", (await Generate("nowhere")).Refusal(2));

    [Fact]
    public async Task A_folder_without_libtorch_is_reported() => Assert.Contains(_folder.Path, (await Generate(_folder.Path)).Refusal(2));

    [Fact]
    public async Task Libraries_that_cannot_be_loaded_are_reported_as_another_version()
    {
        foreach (string name in new[] { "libc10.so", "libc10.dylib", "c10.dll" })
            File.WriteAllText(_folder.File(name), "not a library");

        Assert.Contains("does not fit this version of TorchSharp", (await Generate(_folder.Path)).Refusal(2));
    }

    [Fact]
    public async Task A_truncated_library_is_reported()
    {
        if (!OperatingSystem.IsLinux())
            return; // On other systems the loader reports this itself.
        string shim = Directory.GetFiles(AppContext.BaseDirectory, "libLibTorchSharp.so", SearchOption.AllDirectories)[0];
        File.WriteAllBytes(_folder.File("libc10.so"), File.ReadAllBytes(shim)[..^100]);
        Assert.Contains(_folder.File("libc10.so"), (await Generate(_folder.Path)).Refusal(2));
    }

    [Theory]
    [InlineData("libtorch_cpu.so", false, "libtorch-cpu-")]
    [InlineData("libc10.so", true, "libc10.so")]
    [Trait("Speed", "Slow")]
    public async Task An_incomplete_packaged_libtorch_is_reported(string library, bool cut, string named)
    {
        if (!OperatingSystem.IsLinux())
            return; // The copy uses hard links, which only cp on Linux creates this way.
        // The copy is placed beside the original, on the same file system, so that hard links can replace copying 600 MB.
        string copy = Path.Combine(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/'))!, $"damaged-{Guid.NewGuid():n}");
        try
        {
            using (var link = Process.Start("cp", ["-al", AppContext.BaseDirectory, copy]))
                await link.WaitForExitAsync(TestContext.Current.CancellationToken);
            string path = Path.Combine(copy, library);
            byte[] whole = cut ? File.ReadAllBytes(path) : [];
            File.Delete(path);
            if (cut)
                File.WriteAllBytes(path, whole[..^1000]);
            string[] arguments = ["generate", TestPaths.Sample("trex_01.png"), "-o", "out", "--checkpoints", TestPaths.Starter];
            var run = await AnigenProcess.RunFrom(copy, _folder.Path, arguments);
            Assert.Contains(named, run.Refusal(1));
            Assert.Empty(run.Output);
            Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
        }
        finally
        {
            if (Directory.Exists(copy))
                Directory.Delete(copy, recursive: true);
        }
    }

    private async Task<AnigenProcess> Generate(string libtorch)
    {
        var run = await AnigenProcess.Run(_folder.Path, "generate", TestPaths.Sample("trex_01.png"), "-o", "out", "--libtorch", libtorch);
        Assert.False(Directory.Exists(_folder.File("out")));
        return run;
    }
}
