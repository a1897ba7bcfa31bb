using AniGenSharp.Geometry.Files;
using AniGenSharp.TestKit;

namespace AniGenSharp.Geometry.Tests.Files;

/// <summary>References of one file to another stay below its folder.</summary>
public sealed class ContainedFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_below_the_folder_is_found()
    {
        Assert.Equal(_folder.File("a.png"), ContainedFile.Find("a.png", _folder.Path));
        Assert.Equal(_folder.File("sub", "a.png"), ContainedFile.Find("./sub/../sub/a.png", _folder.Path));
        Assert.Equal("/a.png", ContainedFile.Find("a.png", "/"));
    }

    [Theory]
    [InlineData("../a.png")]
    [InlineData("sub/../../a.png")]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("")]
    [InlineData("/etc/hostname")]
    [InlineData("file:///etc/hostname")]
    [InlineData("a\0b.png")]
    public void Every_other_reference_is_refused(string name) => Assert.Null(ContainedFile.Find(name, _folder.Path));

    [Fact]
    public void A_folder_whose_name_begins_alike_is_outside()
    {
        string files = Directory.CreateDirectory(_folder.File("files")).FullName;
        Assert.Null(ContainedFile.Find("../files2/a.png", files));
    }

    [Fact]
    public void Links_are_not_followed()
    {
        if (OperatingSystem.IsWindows())
            return;
        string files = Directory.CreateDirectory(_folder.File("files")).FullName;
        File.WriteAllText(_folder.File("secret.png"), "");
        File.CreateSymbolicLink(Path.Combine(files, "link.png"), _folder.File("secret.png"));
        Directory.CreateSymbolicLink(Path.Combine(files, "linked"), _folder.Path);
        Assert.Null(ContainedFile.Find("link.png", files));
        Assert.Null(ContainedFile.Find("linked/secret.png", files));
    }
}
