using System.Text.RegularExpressions;
using Spectre.Console;
using LiveDisplay = AniGenSharp.Cli.Terminal.LiveDisplay;

namespace AniGenSharp.Cli.Tests.Terminal;

/// <summary>The live progress bars, on a terminal that writes to a string.</summary>
public sealed class LiveDisplayTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Pictures_and_their_stages_are_shown_from_beginning_to_end(int pictures)
    {
        var terminal = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(terminal),
        });

        int result = LiveDisplay.Show(console, display =>
        {
            for (int picture = 0; picture < pictures; picture++)
            {
                display.Begin($"picture{picture}.png", picture, pictures);
                foreach (var stage in Enum.GetValues<GenerationStage>())
                    display.Report(new GenerationProgress(stage, 1, 2));
                display.WriteLine($"result{picture}");
                display.Finish();
            }
            return 7;
        });

        Assert.Equal(7, result);
        string shown = terminal.ToString();
        Assert.All(Enumerable.Range(0, pictures), picture => Assert.Contains($"result{picture}", shown));
        Assert.Contains(pictures > 1 ? "picture1.png (2 of 2)" : "picture0.png", shown);
        Assert.Contains("texturing", shown);
        Assert.Equal(pictures > 1, shown.Contains("all pictures", StringComparison.Ordinal));
    }

    /// <summary>A wrapped line would make the display jump.</summary>
    [Theory]
    [InlineData(40)]
    [InlineData(80)]
    [InlineData(200)]
    public void Every_step_fits_on_one_line(int width)
    {
        var terminal = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            Interactive = InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(terminal),
        });
        console.Profile.Width = width;
        LiveDisplay.Show(console, display =>
        {
            display.Begin("a", 0, 1);
            display.Report(new GenerationProgress(GenerationStage.Structure, 12, 25));
            return 0;
        });
        string text = Regex.Replace(terminal.ToString(), "\u001b\\[[0-9;?]*[A-Za-z]", "");
        Assert.Contains("2/8 sampling the structure 12/25", text);
        Assert.All(text.Split('\n', '\r'), line => Assert.True(line.TrimEnd().Length <= width, line));
        Assert.DoesNotContain(text.Split('\n', '\r'), line => line.Trim() is "12/25" or "structure 12/25");
    }
}
