using System.Diagnostics;
using AniGenSharp.Geometry.Files;
using AniGenSharp.TestKit;

namespace AniGenSharp.Geometry.Tests.Files;

/// <summary>Only regular files are opened, up to a size.</summary>
public sealed class InputFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact(Timeout = 10_000)]
    public async Task Pipes_devices_and_folders_are_refused_without_opening_them()
    {
        if (OperatingSystem.IsWindows())
            return;
        using (var process = Process.Start("mkfifo", _folder.File("pipe")))
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(_folder.File("link"), "pipe");
        foreach (string pipe in new[] { "pipe", "link" })
            Assert.Contains("is a pipe", Assert.Throws<IOException>(() => InputFile.ReadAllBytes(_folder.File(pipe))).Message);
        Assert.Contains("is a device", Assert.Throws<IOException>(() => InputFile.ReadAllBytes("/dev/zero")).Message);
        Assert.Contains("is a folder", Assert.Throws<IOException>(() => InputFile.ReadAllBytes(_folder.Path)).Message);
    }

    [Fact]
    public void A_missing_file_is_named_and_so_is_a_name_that_is_not_UTF8()
    {
        Assert.Contains("there is no such file", Assert.Throws<FileNotFoundException>(() => InputFile.Require("/nope")).Message);
        Assert.Contains("UTF-8", Assert.Throws<FileNotFoundException>(() => InputFile.Require("/bad\uFFFD.png")).Message);
    }

    [Fact]
    public void The_size_limit_counts_the_file_that_a_link_leads_to()
    {
        string file = _folder.File("large"), link = _folder.File("link");
        using (var stream = File.Create(file))
            stream.SetLength(3_000_000);
        File.CreateSymbolicLink(link, file);
        foreach (string path in new[] { file, link })
        {
            Assert.Contains("3 MB, over the limit of 2 MB", Assert.Throws<IOException>(() => InputFile.Require(path, 2_000_000)).Message);
            Assert.Equal(3_000_000, InputFile.ReadAllBytes(path, 3_000_000).Length);
        }
    }
}
