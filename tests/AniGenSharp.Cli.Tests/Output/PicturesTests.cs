using AniGenSharp.Cli.CommandLine;
using AniGenSharp.Cli.Output;
using AniGenSharp.TestKit;

namespace AniGenSharp.Cli.Tests.Output;

/// <summary>Which files are pictures, and the name of each picture's output folder.</summary>
public sealed class PicturesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_name_is_the_files_name() => Assert.Equal(["bird", "dragon"], Names(Picture("bird.png"), Picture("dragon.jpg")));

    [Fact]
    public void Pictures_that_share_a_name_get_their_extension_appended()
    {
        string png = Picture("x.png"), jpg = Picture("X.jpg");
        Assert.Equal(["x_png", "X_jpg"], Names(png, jpg));
        Assert.Equal(["X_jpg", "x_png"], Names(jpg, png));
    }

    [Fact]
    public void A_folder_that_holds_a_result_belongs_to_its_picture()
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
    public void A_result_that_does_not_name_its_picture_may_belong_to_any()
    {
        Directory.CreateDirectory(_folder.File("out", "x"));
        File.WriteAllText(_folder.File("out", "x", "report.json"), "{}");
        Assert.Equal(["x"], Names(Picture("x.png")));
        File.WriteAllText(_folder.File("out", "x", "report.json"), "cut");
        Assert.Equal(["x"], Names(Picture("x.png")));
    }

    [Fact]
    public void Pictures_of_two_folders_that_share_name_and_extension_get_a_number()
    {
        string first = Picture("a", "x.png"), second = Picture("b", "x.png");
        Assert.Equal(["x_png", "x_png_2"], Names(first, second));
        Result("x_png", "x.png");
        Result("x_png_2", "x.png");
        Assert.Equal(["x_png", "x_png_2"], Names(first, second));
    }

    [Fact]
    public void A_picture_given_by_two_paths_is_used_once()
    {
        string picture = Picture("x.png");
        Assert.Equal(["x"], Names(picture, _folder.File(".", "x.png"), _folder.Path));
    }

    [Fact]
    public void Hidden_files_and_earlier_contact_sheets_are_skipped()
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

    [Theory]
    [InlineData("png")]
    [InlineData("JPG")]
    [InlineData("jpeg")]
    [InlineData("jpe")]
    [InlineData("jfif")]
    [InlineData("webp")]
    [InlineData("bmp")]
    [InlineData("dib")]
    [InlineData("gif")]
    [InlineData("tif")]
    [InlineData("tiff")]
    [InlineData("ico")]
    [InlineData("wbmp")]
    public void Folders_accept_every_extension_of_a_readable_format(string extension)
    {
        Picture("in", $"bird.{extension}");
        Assert.Equal(["bird"], Names(_folder.File("in")));
        Assert.Empty(Pictures.DescribeSkipped([_folder.File("in")]));
    }

    [Fact]
    public void Other_files_in_a_folder_are_reported()
    {
        string picture = Picture("in", "bird.png");
        Picture("in", "photo.heic");
        Picture("in", ".hidden.txt");
        Assert.Equal([$"{_folder.File("in")}: skipped because they are not pictures: photo.heic."],
            Pictures.DescribeSkipped([picture, _folder.File("in")]));
        for (int i = 0; i < 6; i++)
            Picture("in", $"note{i}.txt");
        Assert.EndsWith("note0.txt, note1.txt, note2.txt, note3.txt, note4.txt and 2 more.",
            Assert.Single(Pictures.DescribeSkipped([_folder.File("in")])));
    }

    [Fact]
    public void Saved_stages_take_the_name_of_their_folder()
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
    public void No_name_escapes_the_output_folder(string file, string name)
    {
        if (OperatingSystem.IsWindows())
            return; // Windows does not allow such file names.
        Assert.Equal([name], Names(Picture(file)));
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

    private IEnumerable<string> Names(params string[] inputs) =>
        Pictures.Expand(inputs, _folder.File("out")).Select(picture => picture.Name);
}
