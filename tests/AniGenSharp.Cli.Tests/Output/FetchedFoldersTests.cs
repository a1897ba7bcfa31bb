using System.Text;
using AniGenSharp.Cli.Output;
using AniGenSharp.TestKit;

namespace AniGenSharp.Cli.Tests.Output;

/// <summary>Where the assets of a farm are fetched to.</summary>
public sealed class FetchedFoldersTests : IDisposable
{
    private readonly TemporaryFolder _output = new();

    public void Dispose() => _output.Dispose();

    [Fact]
    public void A_job_keeps_its_folder_when_the_farm_forgets_an_older_one_of_its_name()
    {
        var folders = new FetchedFolders(_output.Path);
        Assert.Equal("cat", Write(folders, Job("a"), "first"));
        Assert.Equal("Cat_2", Write(folders, Job("b") with { Name = "Cat" }, "second"));

        folders = new FetchedFolders(_output.Path);
        Assert.True(folders.Has(Job("b")));
        Assert.Equal("cat_3", Write(folders, Job("c"), "third"));
        Assert.Equal(["first", "second", "third"], new[] { "cat", "Cat_2", "cat_3" }.Select(Read));
    }

    [Fact]
    public void A_new_result_of_a_job_replaces_its_old_one()
    {
        Write(new FetchedFolders(_output.Path), Job("a"), "first");
        var folders = new FetchedFolders(_output.Path);
        var retried = Job("a") with { Winner = 2 };
        Assert.False(folders.Has(retried));
        Assert.Equal("cat", Write(folders, retried, "second"));
        Assert.True(folders.Has(retried));
        Assert.Equal("second", Read("cat"));
    }

    [Fact]
    public void What_is_not_of_a_farm_is_not_touched()
    {
        Directory.CreateDirectory(_output.File("cat"));
        File.WriteAllText(_output.File("cat/mesh.glb"), "of the user");
        Directory.CreateDirectory(_output.File("cat_2"));
        File.WriteAllText(_output.File("cat_2/farm.json"), "{}");
        Assert.Equal("cat_3", Write(new FetchedFolders(_output.Path), Job("a"), "first"));
        Assert.Equal("of the user", Read("cat"));
    }

    [Theory]
    [InlineData("..")]
    [InlineData("../up")]
    [InlineData(".hidden")]
    [InlineData("")]
    public void Names_that_lead_elsewhere_are_refused(string name) => Assert.Throws<FarmException>(
        () => new FetchedFolders(_output.Path).Write(Job("a") with { Name = name }, []));

    private static string Write(FetchedFolders folders, FarmJob job, string content) =>
        Path.GetFileName(folders.Write(job, [("mesh.glb", Encoding.UTF8.GetBytes(content))]));

    private string Read(string folder) => File.ReadAllText(Path.Combine(_output.Path, folder, "mesh.glb"));

    private static FarmJob Job(string id) => new()
    {
        Id = id,
        Name = "cat",
        Options = new GenerationOptions(),
        Model = "model",
        Version = "test",
        PictureBytes = 1,
        PictureSha256 = "00",
        Created = DateTimeOffset.UnixEpoch,
        Winner = 1,
    };
}
