using AniGenSharp.TestKit;

namespace AniGenSharp.Cli.Tests.CommandLine;

/// <summary>The wording of every usage error: one line on standard error, exit code 2, no output.</summary>
[Trait("Speed", "Slow")]
public sealed class UsageErrorsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public UsageErrorsTests() => File.Copy(TestPaths.Sample("bird_04.png"), _folder.File("bird.png"));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("unknown option --warp.", "generate", "bird.png", "--warp")]
    [InlineData("unknown option --prevew; did you mean --preview?", "generate", "bird.png", "--prevew")]
    [InlineData("unknown option --jsn; did you mean --json?", "rig", "check", "--jsn")]
    [InlineData("unknown command compere; did you mean compare?", "parity", "compere")]
    [InlineData("b.pt: unexpected argument.", "inspect", "a.pt", "b.pt")]
    [InlineData("Option '--output' is required.", "parity", "record")]
    [InlineData("--output is empty.", "generate", "bird.png", "-o", "")]
    [InlineData("--by: unknown value 'x'; expected auto, name, humanoid or limbs.",
        "animate", "a.glb", "b.bvh", "--by", "x")]
    [InlineData("--motion: unknown motion 'wlak'; expected walk, run, idle, turn, fall, attack, swim, slither, fly.",
        "generate", "--motion", "wlak", "bird.png")]
    [InlineData("--motion: name at least one of walk, run, idle, turn, fall, attack, swim, slither, fly.",
        "animate", "a.glb", "--motion=,")]
    [InlineData("--faces must be a whole number of at most 2,147,483,647, not \"3e9\".", "generate", "bird.png", "--faces", "3e9")]
    [InlineData("--faces must be a whole number of at most 2,147,483,647, not \"3000000000\".", "generate", "a", "--faces", "3000000000")]
    [InlineData("--seed must be a whole number of at most 64 bits, not \"x\".", "generate", "bird.png", "--seed", "x")]
    [InlineData("--cfg-scale must be a number such as 0.5, not \"1,5\".", "generate", "bird.png", "--cfg-scale", "1,5")]
    public async Task Invalid_command_lines_are_reported(string message, params string[] arguments)
    {
        string line = await Refused(arguments);
        Assert.StartsWith($"anigen: {message} See 'anigen ", line);
        Assert.EndsWith(" --help'.", line);
    }

    [Theory]
    [InlineData("--ss-steps must be between 1 and 1000.", "--ss-steps", "0")]
    [InlineData("--cfg-scale-ss must be between 0 and 100.", "--cfg-scale-ss", "-1")]
    [InlineData("--joints-density must be between 0 and 4.", "--joints-density", "5")]
    [InlineData("--simplify-ratio must be at least 0 and below 1.", "--simplify-ratio", "1")]
    [InlineData("--faces must be at least 4.", "--faces", "3")]
    [InlineData("--faces can't be combined with a simplification ratio.", "--faces", "500", "--simplify-ratio", "0.5")]
    [InlineData("--influences must be 4 or 8.", "--influences", "5")]
    [InlineData("--texture-size must be between 256 and 4096.", "--texture-size", "128")]
    [InlineData("--lods must be shares of the faces, below 1 and descending.", "--lods", "0.1,0.5")]
    [InlineData("--lods must be a number from 1 to 8, or shares of the faces separated by commas, not \"few\".", "--lods", "few")]
    [InlineData("--lods must be a number from 1 to 8, or shares of the faces separated by commas, not \"12\".", "--lods", "12")]
    [InlineData("--ss-flow: '../x' can't be the name of a variant; use letters, digits and underscores.", "--ss-flow", "../x")]
    public async Task Values_out_of_range_are_reported(string message, params string[] options) =>
        Assert.Equal($"anigen: {message}", await Refused(["generate", "bird.png", .. options]));

    [Theory]
    [InlineData("nowhere.png: there is no such file.", "generate", "nowhere.png")]
    [InlineData("@home.png: there is no such file.", "generate", "@home.png")]
    [InlineData("nowhere.png: there is no such file.", "generate", "--motion", "nowhere.png")]
    [InlineData("nowhere.png: there is no such file.", "generate", "--motion", "nowhere.png", "--no-preview")]
    [InlineData("nowhere.png: there is no such file.", "generate", "--motion", "walk", "nowhere.png")]
    [InlineData("name a motion file, or motions to compute with --motion.", "animate", "mesh.glb")]
    [InlineData("--x.png: there is no such file.", "generate", "--", "--x.png")]
    [InlineData("nowhere.pt: there is no such file or folder.", "inspect", "nowhere.pt")]
    [InlineData("x.pt: the output's name must end with .safetensors.", "convert", "note.pt", "-o", "x.pt")]
    [InlineData(".: this is a folder; name the weight file in it.", "convert", ".", "-o", "x.safetensors")]
    [InlineData("x.fbx: the output's name must end with .glb.", "animate", "mesh.glb", "walk.bvh", "-o", "x.fbx")]
    [InlineData("./walk.bvh: the output would replace the motion.", "animate", "mesh.glb", "walk.bvh", "-o", "./walk.bvh")]
    [InlineData("name a picture, or a recording with --replay.", "parity", "record", "-o", "a.safetensors")]
    [InlineData("--rows must be at least 1.", "parity", "record", "bird.png", "-o", "a.safetensors", "--rows", "0")]
    [InlineData("--parallel must be between 1 and 16, not 0.", "download", "--parallel", "0")]
    [InlineData("--quick runs no model: omit --checkpoints and --picture, or omit --quick.", "doctor", "--quick", "--picture", "bird.png")]
    public async Task Impossible_requests_are_reported(string message, params string[] arguments) =>
        Assert.Equal($"anigen: {message}", await Refused(arguments));

    [Fact]
    public async Task A_folder_without_pictures_says_which_files_are_pictures()
    {
        Directory.CreateDirectory(_folder.File("empty"));
        Assert.Equal(
            "anigen: empty: there are no pictures in this folder (.png, .apng, .jpg, .jpeg, .jpe, .jfif, .jif, .webp, .bmp, .dib, .gif, "
                + ".tif, .tiff, .ico, .wbmp).",
            await Refused("generate", "empty"));
    }

    private async Task<string> Refused(params string[] arguments)
    {
        var run = await AnigenProcess.Run(_folder.Path, arguments);
        string line = run.Refusal(2);
        Assert.Empty(run.Output);
        Assert.Equal([_folder.File("bird.png")], Directory.GetFiles(_folder.Path));
        Assert.False(Directory.Exists(_folder.File("out")));
        return line;
    }
}
