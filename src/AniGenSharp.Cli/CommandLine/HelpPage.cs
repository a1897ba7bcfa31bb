using System.CommandLine;
using System.Globalization;
using AniGenSharp.Cli.Terminal;

namespace AniGenSharp.Cli.CommandLine;

/// <summary>The help of a command, with its options under the headings of their groups.</summary>
internal static class HelpPage
{
    private const string OtherOptions = "Options";
    private const int Indent = 2;

    /// <summary>A longer label has a line of its own.</summary>
    private const int MaxLabel = 30;

    /// <summary>The lines of the help.</summary>
    /// <param name="command">The command.</param>
    /// <param name="width">Columns of a line.</param>
    public static IEnumerable<string> Lines(Command command, int width)
    {
        foreach (string line in WrappedText.Wrap(command.Description ?? "", width))
            yield return line;
        yield return "";
        foreach (string line in WrappedText.Wrap($"Usage: {Usage(command)}", width, "Usage: ".Length))
            yield return line;
        var sections = new List<(string Title, (string Label, string Text)[] Rows)>
        {
            ("Arguments", [.. command.Arguments.Where(a => !a.Hidden).Select(a => ($"<{Name(a)}>", a.Description ?? ""))]),
            ("Commands", [.. command.Subcommands.Where(c => !c.Hidden).Select(c => (Signature(c), c.Description ?? ""))]),
        };
        var groups = Options(command).GroupBy(option => OptionGroup.TitleOf(option) ?? OtherOptions)
            .OrderBy(group => group.Key == OtherOptions ? 0 : 1);
        sections.AddRange(groups.Select(group => (group.Key, group.Select(Row).ToArray())));
        foreach (string line in sections.Where(section => section.Rows.Length > 0).SelectMany(section => Section(section, width)))
            yield return line;
    }

    /// <summary>What stands for an option's value; null if it has none.</summary>
    public static string? Placeholder(Option option)
    {
        var type = Nullable.GetUnderlyingType(option.ValueType) ?? option.ValueType.GetElementType() ?? option.ValueType;
        return type == typeof(bool) || type == typeof(void) ? null
            : option.HelpName ?? (type == typeof(double) ? "number" : type == typeof(string) ? "text" : "n");
    }

    /// <summary>The options that can be given to a command and are shown, its own and those of the commands above it.</summary>
    public static IEnumerable<Option> Options(Command command)
    {
        var inherited = Parents(command).SelectMany(parent => parent.Options.Where(option => option.Recursive));
        return command.Options.Concat(inherited).Where(option => !option.Hidden).Distinct();
    }

    private static IEnumerable<Command> Parents(Command command)
    {
        for (var parent = command.Parents.OfType<Command>().FirstOrDefault(); parent is not null;
            parent = parent.Parents.OfType<Command>().FirstOrDefault())
            yield return parent;
    }

    private static string Usage(Command command)
    {
        string path = string.Join(' ', Parents(command).Reverse().Append(command).Select(c => c is RootCommand ? "anigen" : c.Name));
        string arguments = string.Concat(command.Arguments.Select(argument =>
        {
            string name = $"<{Name(argument)}>{(argument.Arity.MaximumNumberOfValues > 1 ? "…" : "")}";
            return argument.Arity.MinimumNumberOfValues == 0 ? $" [{name}]" : $" {name}";
        }));
        return $"{path}{arguments} [options]{(command.Subcommands.Count > 0 ? $", or {path} <command>" : "")}";
    }

    private static string Signature(Command command) =>
        command.Name + string.Concat(command.Arguments.Take(1).Select(argument => $" <{Name(argument)}>"));

    private static string Name(Argument argument) => argument.HelpName ?? argument.Name;

    private static (string Label, string Text) Row(Option option)
    {
        string value = Placeholder(option) is { } placeholder ? $" <{placeholder}>" : "";
        string names = string.Join(", ", option.Aliases.Append(option.Name).Order(StringComparer.Ordinal).OrderBy(name => name.Length)
            .Where(name => !name.StartsWith('/') && name != "-?"));
        return (names + value, option.Description + Default(option));
    }

    private static string Default(Option option)
    {
        object? value = option.HasDefaultValue && option.ValueType != typeof(bool) ? option.GetDefaultValue() : null;
        string text = value is Array several
            ? string.Join(' ', several.Cast<object>())
            : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        return text.Length > 0 ? $" [default: {text}]" : "";
    }

    private static IEnumerable<string> Section((string Title, (string Label, string Text)[] Rows) section, int width)
    {
        yield return "";
        yield return $"{section.Title}:";
        int column = section.Rows.Select(row => row.Label.Length).Where(length => length <= MaxLabel).DefaultIfEmpty(MaxLabel).Max();
        column += 2 * Indent;
        foreach (var (label, text) in section.Rows)
        {
            string first = new string(' ', Indent) + label;
            if (first.Length + Indent > column)
            {
                yield return first;
                first = "";
            }
            foreach (string line in WrappedText.Wrap(first.PadRight(column) + text, width, column))
                yield return line;
        }
    }
}
