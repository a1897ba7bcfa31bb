using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace AniGenSharp.Cli.CommandLine;

/// <summary>Explains what is wrong with a command line in one sentence.</summary>
internal static class UsageErrors
{
    private const int MaxEdits = 2;

    /// <summary>The first error, or null.</summary>
    public static string? First(ParseResult parsed)
    {
        // Help, version and completion accept any command line.
        if (parsed.Action?.ClearsParseErrors == true)
            return null;
        if ((UnknownWord(parsed) ?? InvalidValue(parsed)) is { } own)
            return own;
        if (parsed.Errors.Count == 0)
            return null;
        var error = parsed.Errors[0];
        string[] lines = error.Message.Split((char[])['\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries);
        string message = string.Join(' ', lines).TrimEnd('.');
        string? option = Results(parsed).OfType<OptionResult>()
            .FirstOrDefault(result => result == error.SymbolResult || result == error.SymbolResult?.Parent)?.Option.Name;
        return option is null || message.Contains(option, StringComparison.Ordinal) ? message + "." : $"{option}: {message}.";
    }

    /// <summary>The message of an argument error without the parameter's name that .NET appends.</summary>
    public static string WithoutParameter(ArgumentException error) => error.Message.Split(" (Parameter", 2)[0];

    /// <summary>A value that the library rejected, under the name of its option: <c>--picture-size</c> sets <c>PictureSize</c>.</summary>
    public static UsageException Rejected(ArgumentException error, Command command)
    {
        string property = error.ParamName ?? "", message = WithoutParameter(error);
        var option = command.Options.FirstOrDefault(option =>
            option.Name.Replace("-", "", StringComparison.Ordinal).Equals(property, StringComparison.OrdinalIgnoreCase));
        return new UsageException(option is null ? message : message.Replace(property, option.Name, StringComparison.Ordinal));
    }

    /// <summary>
    /// A word that is neither an option nor a command. A word that begins with a dash is an option unless such a file exists.
    /// </summary>
    private static string? UnknownWord(ParseResult parsed)
    {
        var chosen = Results(parsed).OfType<OptionResult>()
            .SelectMany(result => result.Tokens.Where(token => (result.Option as IChoiceOption)?.Accepts(token.Value) == true)).ToHashSet();
        foreach (var token in parsed.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash).Where(token => !chosen.Contains(token)))
        {
            string name = token.Value.Split('=')[0];
            if (token.Type != TokenType.Argument || token.Value is not ['-', not (>= '0' and <= '9') and not '.', ..]
                || Path.Exists(token.Value))
                continue;
            var names = Options(parsed).Where(option => !option.Hidden).SelectMany(option => option.Aliases.Prepend(option.Name)).ToList();
            bool isLong = names.Contains($"-{name}");
            return $"unknown option {name}{(isLong ? $"; did you mean -{name}?" : Suggestion(name, names))}";
        }
        if (parsed.UnmatchedTokens is not [var word, ..])
            return null;
        return parsed.CommandResult.Command.Subcommands is { Count: > 0 } commands
            ? $"unknown command {word}{Suggestion(word, commands.Select(command => command.Name))}"
            : $"{word}: unexpected argument.";
    }

    /// <summary>A value that is empty, or not a number where a number is required.</summary>
    private static string? InvalidValue(ParseResult parsed)
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
            if (result.Tokens.Select(token => Problem(type, token.Value)).FirstOrDefault(problem => problem is not null) is { } problem)
                return $"{name} {problem}.";
        }
        return null;
    }

    private static string? Problem(Type type, string value)
    {
        var invariant = CultureInfo.InvariantCulture;
        if (type == typeof(string))
            return string.IsNullOrWhiteSpace(value) ? "is empty" : null;
        if (type == typeof(int) && !int.TryParse(value, NumberStyles.AllowLeadingSign, invariant, out _))
            return string.Create(invariant, $"must be a whole number of at most {int.MaxValue:n0}, not \"{value}\"");
        if (type == typeof(long) && !long.TryParse(value, NumberStyles.AllowLeadingSign, invariant, out _))
            return $"must be a whole number of at most 64 bits, not \"{value}\"";
        if (type == typeof(double) && !double.TryParse(value, NumberStyles.Float, invariant, out _))
            return $"must be a number such as 0.5, not \"{value}\"";
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

    /// <summary>The end of a sentence about an unknown word: the name that was probably meant, if one is similar.</summary>
    private static string Suggestion(string word, IEnumerable<string> names)
    {
        string? nearest = names
            .Select(name => (Name: name, Edits: name.StartsWith(word, StringComparison.Ordinal) ? 0 : EditDistance(word, name)))
            .Where(candidate => candidate.Edits <= Math.Min(MaxEdits, word.TrimStart('-').Length / 2))
            .OrderBy(candidate => candidate.Edits).FirstOrDefault().Name;
        return nearest is null ? "." : $"; did you mean {nearest}?";
    }

    /// <summary>Levenshtein distance: the letters to insert, delete or replace to turn one word into the other.</summary>
    private static int EditDistance(string a, string b)
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
