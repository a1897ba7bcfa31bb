using System.Text.RegularExpressions;
using AniGenSharp.TestKit;

namespace AniGenSharp.Cli.Tests;

/// <summary>Documents name only files that exist.</summary>
public sealed partial class DocumentTests
{
    private static readonly string s_root = Path.GetFullPath(Path.Combine(TestPaths.Starter, "..", ".."));

    [Fact]
    public void Every_file_that_the_model_s_page_lists_is_in_its_folder()
    {
        var rows = Row().Matches(File.ReadAllText(Path.Combine(TestPaths.Starter, "README.md"))).ToList();
        Assert.Equal(5, rows.Count);
        Assert.All(rows, row => Assert.True(
            File.Exists(Path.Combine(TestPaths.Starter, row.Groups[1].Value, "ckpts", row.Groups[2].Value)), row.Value));
    }

    [Theory]
    [InlineData("CONTRIBUTING.md")]
    [InlineData("README.md")]
    public void Every_tool_that_a_page_names_exists(string page) => Assert.All(
        Tool().Matches(File.ReadAllText(Path.Combine(s_root, page))).Select(tool => tool.Value),
        tool => Assert.True(File.Exists(Path.Combine(s_root, tool)), tool));

    /// <summary>A newcomer has no command called anigen until the page says how to get one.</summary>
    [Fact]
    public void The_first_page_explains_the_command_before_it_uses_it()
    {
        string page = File.ReadAllText(Path.Combine(s_root, "README.md"));
        int explained = page.IndexOf("`anigen` below stands for", StringComparison.Ordinal);
        Assert.InRange(explained, 0, page.IndexOf("\nanigen ", StringComparison.Ordinal));
    }

    [GeneratedRegex(@"^\| `(\w+)/` \|.*\| `(\S+\.pt)` \|$", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"\btools/[\w.-]+\.(mjs|py|sh|cs)\b")]
    private static partial Regex Tool();
}
