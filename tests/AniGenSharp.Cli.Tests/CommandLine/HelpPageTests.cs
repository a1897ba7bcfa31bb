using System.CommandLine;
using AniGenSharp.Cli.CommandLine;
using AniGenSharp.Cli.Commands;
using AniGenSharp.Cli.Terminal;

namespace AniGenSharp.Cli.Tests.CommandLine;

/// <summary>The help of every command.</summary>
public sealed class HelpPageTests
{
    [Fact]
    public void The_options_of_generate_are_shown_in_groups()
    {
        string[] lines = [.. HelpPage.Lines(Find("generate"), 100)];
        string[] headings = ["Arguments:", "Options:", "Model:", "Device and memory:", "Sampling:", "Mesh:", "Texture:"];
        int[] at = [.. headings.Select(heading => Array.IndexOf(lines, heading))];
        Assert.DoesNotContain(-1, at);
        Assert.Equal(at.Order(), at);
        int faces = Array.FindIndex(lines, line => line.StartsWith("  --faces <n>", StringComparison.Ordinal));
        Assert.InRange(faces, Array.IndexOf(lines, "Mesh:"), Array.IndexOf(lines, "Texture:"));
        Assert.Contains(lines, line => line.StartsWith("  -o, --output <folder>", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    public void No_line_is_wider_than_the_terminal(int width) =>
        Assert.All(Commands().SelectMany(command => HelpPage.Lines(command, width)), line =>
            Assert.True(line.Length <= width || IsOneLabel(line), line));

    [Fact]
    public void Placeholders_say_what_a_value_is_instead_of_repeating_the_option() =>
        Assert.All(Commands().SelectMany(HelpPage.Options), option =>
        {
            string? placeholder = HelpPage.Placeholder(option);
            Assert.True(placeholder == "device" || placeholder != option.Name.TrimStart('-'), option.Name);
        });

    [Fact]
    public void Options_with_several_values_show_what_one_is_and_their_defaults()
    {
        string[] lines = [.. Commands().SelectMany(command => HelpPage.Lines(command, int.MaxValue))];
        Assert.DoesNotContain(lines, line => line.Contains("System.", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("--steps <numbers>", StringComparison.Ordinal) && line.EndsWith("[default: 0]"));
        Assert.DoesNotContain(
            Commands().SelectMany(HelpPage.Options),
            option => option.ValueType == typeof(string[]) && HelpPage.Placeholder(option) == "n");
    }

    [Fact]
    public void Text_is_broken_between_words_only()
    {
        Assert.Equal(["  one two", "    three", "    four"], WrappedText.Wrap("  one two three four", 10, indent: 4));
        Assert.Equal(["abcdefghijklm", "no"], WrappedText.Wrap("abcdefghijklm no", 5));
        Assert.Equal(["whole"], WrappedText.Wrap("whole", int.MaxValue));
    }

    /// <summary>A long choice of values, or a long address, has nowhere to be broken.</summary>
    private static bool IsOneLabel(string line) => line.Trim().Split(' ').Length <= 2;

    private static IEnumerable<Command> Commands()
    {
        var open = new Queue<Command>([CommandTree.Create()]);
        for (; open.TryDequeue(out var command); command.Subcommands.ToList().ForEach(open.Enqueue))
            yield return command;
    }

    private static Command Find(string name) => Commands().First(command => command.Name == name);
}
