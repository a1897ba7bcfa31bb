using AniGenSharp.Cli.CommandLine;
using AniGenSharp.Cli.Output;
using AniGenSharp.Geometry;
using AniGenSharp.TestKit;

namespace AniGenSharp.Cli.Tests;

/// <summary>Which folder each picture's result goes into.</summary>
public sealed class PictureNameTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_name_is_the_files()
    {
        Assert.Equal(["bird", "dragon"], Names(Picture("bird.png"), Picture("dragon.jpg")));
    }

    [Fact]
    public void Pictures_of_one_name_have_their_endings_in_any_order()
    {
        string png = Picture("x.png"), jpg = Picture("X.jpg");
        Assert.Equal(["x_png", "X_jpg"], Names(png, jpg));
        Assert.Equal(["X_jpg", "x_png"], Names(jpg, png));
    }

    [Fact]
    public void A_folder_that_holds_a_result_stays_its_pictures()
    {
        string png = Picture("x.png"), jpg = Picture("x.jpg");
        Result("x", "x.png");
        Assert.Equal(["x_jpg", "x"], Names(jpg, png));
        Assert.Equal(["x_jpg"], Names(jpg));
        Assert.Equal(["x"], Names(png));
        Result("x_jpg", "x.jpg");
        Assert.Equal(["x_jpg", "x"], Names(jpg, png));
    }

    [Fact]
    public void Results_that_do_not_say_of_which_picture_they_are_may_be_any()
    {
        Directory.CreateDirectory(_folder.File("out", "x"));
        File.WriteAllText(_folder.File("out", "x", "report.json"), "{}");
        Assert.Equal(["x"], Names(Picture("x.png")));
        File.WriteAllText(_folder.File("out", "x", "report.json"), "cut");
        Assert.Equal(["x"], Names(Picture("x.png")));
    }

    [Fact]
    public void The_same_name_and_ending_in_two_folders_get_a_number()
    {
        string first = Picture("a", "x.png"), second = Picture("b", "x.png");
        Assert.Equal(["x_png", "x_png_2"], Names(first, second));
        Result("x_png", "x.png");
        Result("x_png_2", "x.png");
        Assert.Equal(["x_png", "x_png_2"], Names(first, second));
    }

    [Fact]
    public void One_picture_by_two_paths_is_one()
    {
        string picture = Picture("x.png");
        Assert.Equal(["x"], Names(picture, _folder.File(".", "x.png"), _folder.Path));
    }

    [Fact]
    public void Of_a_folder_hidden_files_and_the_sheet_of_an_earlier_run_are_no_pictures()
    {
        string hidden = Picture("out", "._bird.png");
        Picture("out", "bird.png");
        Picture("out", "contact-sheet.png");
        Assert.Equal(["bird"], Names(_folder.File("out")));
        Assert.Equal(["._bird"], Names(hidden));
        Picture("others", "contact-sheet.png");
        Assert.Equal(["contact-sheet"], Names(_folder.File("others")));
        File.Delete(_folder.File("out", "bird.png"));
        Assert.Throws<UsageException>(() => Names(_folder.File("out")));
    }

    [Fact]
    public void Saved_stages_have_the_name_of_their_folder()
    {
        Result("x", "x.png");
        Assert.Equal(["x"], Names(Picture("out", "x", "stages.safetensors")));
    }

    [Theory]
    [InlineData("...png", "picture")]
    [InlineData("....png", "picture")]
    [InlineData(" .png", "picture")]
    [InlineData("dragon. .png", "dragon")]
    [InlineData(".dragon.png", ".dragon")]
    public void No_name_leaves_the_output_folder(string file, string name)
    {
        if (OperatingSystem.IsWindows())
            return; // Such names are not to be had there.
        Assert.Equal([name], Names(Picture(file)));
    }

    [Fact]
    public void A_result_of_another_picture_is_not_this_ones()
    {
        Result("x", "x.png");
        File.WriteAllText(_folder.File("out", "x", "mesh.glb"), "");
        var plain = new ResultFiles(new GlbOptions(), new AssetFormats(BoneAxes.World, null), Preview: false, Stages: false);
        Assert.True(OutputFolder.IsComplete(_folder.File("out", "x"), "x.png", plain));
        Assert.True(OutputFolder.IsComplete(_folder.File("out", "x"), "x.safetensors", plain));
        Assert.False(OutputFolder.IsComplete(_folder.File("out", "x"), "x.jpg", plain));
    }

    [Fact]
    public void A_result_without_what_is_asked_for_is_not_complete()
    {
        Result("x", "x.png");
        var options = new ResultFiles(new GlbOptions(), new AssetFormats(BoneAxes.World, null), Preview: true, Stages: true);
        foreach (string name in new[] { "mesh.glb", "preview.png", "turntable.png", "stages.safetensors", "mesh_lod1.glb", "mesh_lod2.glb" })
        {
            Assert.False(OutputFolder.IsComplete(_folder.File("out", "x"), "x.png", options, levels: 2));
            File.WriteAllText(_folder.File("out", "x", name), "");
        }
        Assert.True(OutputFolder.IsComplete(_folder.File("out", "x"), "x.png", options, levels: 2));
    }

    private string Picture(params string[] parts)
    {
        string path = _folder.File(parts);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, "");
        return path;
    }

    private void Result(string name, string picture)
    {
        Directory.CreateDirectory(_folder.File("out", name));
        File.WriteAllText(_folder.File("out", name, "report.json"), $$"""{"picture": "{{picture}}"}""");
    }

    private IEnumerable<string> Names(params string[] inputs) => Pictures.Expand(inputs, _folder.File("out")).Select(picture => picture.Name);
}
