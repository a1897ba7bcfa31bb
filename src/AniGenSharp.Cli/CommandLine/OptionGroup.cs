using System.CommandLine;
using System.Runtime.CompilerServices;

namespace AniGenSharp.Cli.CommandLine;

/// <summary>Options that belong together. Each is defined once here and shared by every command that adds the group.</summary>
/// <param name="title">The heading of the options in the help.</param>
internal abstract class OptionGroup(string title)
{
    private static readonly ConditionalWeakTable<Option, string> s_titles = [];

    private readonly List<(Option Option, GenerationStage? LastStage)> _options = [];

    /// <summary>Every option, with the last stage of a run that it influences; null for an option that always has an effect.</summary>
    public IReadOnlyList<(Option Option, GenerationStage? LastStage)> Options => _options;

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var (option, _) in _options)
            command.Options.Add(option);
    }

    /// <summary>Whether an option was given on the command line.</summary>
    public static bool IsGiven(ParseResult parsed, Option option) => parsed.GetResult(option) is { Implicit: false };

    /// <summary>The heading of an option in the help; null if it belongs to no group.</summary>
    public static string? TitleOf(Option option) => s_titles.TryGetValue(option, out string? title) ? title : null;

    /// <summary>Adds an option to the group.</summary>
    /// <param name="option">The option.</param>
    /// <param name="lastStage">The last stage that it influences; null if it always has an effect.</param>
    protected T Add<T>(T option, GenerationStage? lastStage = null)
        where T : Option
    {
        _options.Add((option, lastStage));
        s_titles.Add(option, title);
        return option;
    }

    /// <summary>Adds the options of another group.</summary>
    protected T Include<T>(T group)
        where T : OptionGroup
    {
        _options.AddRange(group._options);
        return group;
    }
}
