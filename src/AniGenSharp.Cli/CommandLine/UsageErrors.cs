using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace AniGenSharp.Cli.CommandLine;

/// <summary>What is wrong with a command line, in the words of its user: one sentence, the first that explains the others.</summary>
internal static class UsageErrors
{
    /// <summary>The first thing that is wrong, or null.</summary>
    public static string? First(ParseResult parsed)
    {
        // Help, the version and completion take any command line.
        if (parsed.Action?.ClearsParseErrors == true)
            return null;
        if ((Unknown(parsed) ?? Value(parsed)) is { } own)
            return own;
        if (parsed.Errors.Count == 0)
            return null;
        var error = parsed.Errors[0];
        string message = string.Join(' ', error.Message.Split((char[])['\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.');
        string? option = Results(parsed).OfType<OptionResult>().FirstOrDefault(result => result == error.SymbolResult || result == error.SymbolResult?.Parent)?.Option.Name;
        return option is null || message.Contains(option, StringComparison.Ordinal) ? message + "." : $"{option}: {message}.";
    }

    /// <summary>A word that is no option or command. What starts with two dashes is taken for an option, unless it is a file.</summary>
    private static string? Unknown(ParseResult parsed)
    {
        foreach (var token in parsed.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash))
        {
            string name = token.Value.Split('=')[0];
            if (token.Type != TokenType.Argument || !token.Value.StartsWith("--", StringComparison.Ordinal) || Path.Exists(token.Value))
                continue;
            var names = Options(parsed).Where(option => !option.Hidden).SelectMany(option => option.Aliases.Prepend(option.Name));
            return $"there is no option {name}{Nearest(name, names)}";
        }
        if (parsed.UnmatchedTokens is not [var word, ..])
            return null;
        return parsed.CommandResult.Command.Subcommands is { Count: > 0 } commands
            ? $"there is no command {word}{Nearest(word, commands.Select(command => command.Name))}"
            : $"{word}: one thing too many.";
    }

    /// <summary>A value that is empty or, where a number belongs, none.</summary>
    private static string? Value(ParseResult parsed)
    {
        foreach (var result in Results(parsed))
        {
            var (name, type) = result switch
            {
                OptionResult option => (option.Option.Name, option.Option.ValueType),
                ArgumentResult argument => (argument.Argument.Name, argument.Argument.ValueType),
                _ => ("", typeof(void)),
            };
            type = type.GetElementType() ?? Nullable.GetUnderlyingType(type) ?? type;
            foreach (string value in result.Tokens.Select(token => token.Value))
            {
                if (type == typeof(string) && string.IsNullOrWhiteSpace(value))
                    return $"{name} is empty.";
                if (type == typeof(int) && !int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
                    return string.Create(CultureInfo.InvariantCulture, $"{name} is a whole number of at most {int.MaxValue:n0}, not \"{value}\".");
                if (type == typeof(long) && !long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
                    return $"{name} is a whole number of at most 64 bits, not \"{value}\".";
                if (type == typeof(double) && !double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
                    return $"{name} is a number such as 0.5, not \"{value}\".";
            }
        }
        return null;
    }

    private static IEnumerable<SymbolResult> Results(ParseResult parsed) => Commands(parsed).SelectMany(command => command.Children);

    private static IEnumerable<Option> Options(ParseResult parsed) =>
        Commands(parsed).SelectMany(result => result.Command.Options.Where(option => result == parsed.CommandResult || option.Recursive));

    private static IEnumerable<CommandResult> Commands(ParseResult parsed)
    {
        for (var command = parsed.CommandResult; command is not null; command = command.Parent as CommandResult)
            yield return command;
    }

    /// <summary>The end of a sentence about a word: the name it was meant for, if one is like it.</summary>
    private static string Nearest(string word, IEnumerable<string> names)
    {
        const int most = 2;
        string? nearest = names
            .Select(name => (Name: name, Edits: name.StartsWith(word, StringComparison.Ordinal) ? 0 : Edits(word, name)))
            .Where(found => found.Edits <= Math.Min(most, word.TrimStart('-').Length / 2)).OrderBy(found => found.Edits).FirstOrDefault().Name;
        return nearest is null ? "." : $"; did you mean {nearest}?";
    }

    /// <summary>Letters to put in, take out or change until one word is the other.</summary>
    private static int Edits(string a, string b)
    {
        int[] row = [.. Enumerable.Range(0, b.Length + 1)];
        for (int i = 0; i < a.Length; i++)
        {
            int diagonal = row[0]++;
            for (int j = 0; j < b.Length; j++)
                (diagonal, row[j + 1]) = (row[j + 1], Math.Min(diagonal + (a[i] == b[j] ? 0 : 1), Math.Min(row[j], row[j + 1]) + 1));
        }
        return row[^1];
    }
}
