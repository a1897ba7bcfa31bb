using AniGenSharp.TestKit;

namespace AniGenSharp.Cli.Tests.CommandLine;

/// <summary>What newcomers type, and options that would have no effect.</summary>
[Trait("Speed", "Slow")]
public sealed class FirstWordsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("generate")]
    [InlineData("generate", "help")]
    [InlineData("--faces", "help", "generate")]
    [InlineData("anigen ", "version")]
    [InlineData("anigen ", "-V")]
    public async Task Common_words_show_the_help_or_the_version(string expected, params string[] arguments)
    {
        var run = await AnigenProcess.Run(_folder.Path, arguments);
        Assert.Equal(0, run.ExitCode);
        Assert.Contains(expected, run.Output);
    }

    [Theory]
    [InlineData("--texture-size has no effect", "--bake", "none", "--texture-size", "512")]
    [InlineData("--texture-format has no effect", "--bake", "none", "--texture-format", "webp")]
    [InlineData("--in-place has no effect", "--in-place")]
    [InlineData("--smooth-skin-weights-iters has no effect", "--no-smooth-skin-weights", "--smooth-skin-weights-iters", "5")]
    public async Task Options_without_effect_are_refused(string expected, params string[] options) => Assert.Contains(
        expected, (await AnigenProcess.Run(_folder.Path, ["generate", TestPaths.Sample("trex_01.png"), .. options])).Refusal(2));

    [Fact]
    public async Task Saved_stages_without_a_stage_and_the_folder_above_a_model_are_explained()
    {
        File.WriteAllText(_folder.File("stages.safetensors"), "");
        var run = await AnigenProcess.Run(_folder.Path, "generate", "stages.safetensors");
        Assert.Contains("--from-stage", run.Refusal(2));
        string models = Path.GetDirectoryName(TestPaths.Starter)!;
        run = await AnigenProcess.Run(_folder.Path, "generate", TestPaths.Sample("trex_01.png"), "--checkpoints", models);
        Assert.Contains($"did you mean {TestPaths.Starter}?", run.Refusal(2));
    }
}
