using System.CommandLine;

namespace AniGenSharp.Cli.CommandLine;

/// <summary>An option whose value is one of several words, in upper or lower case.</summary>
/// <typeparam name="T">What the words mean.</typeparam>
internal sealed class ChoiceOption<T> : Option<string?>, IChoiceOption
{
    private readonly Dictionary<string, T> _values;

    /// <summary>Creates the option.</summary>
    /// <param name="name">Its name, with two dashes.</param>
    /// <param name="description">One sentence for the help.</param>
    /// <param name="defaultWord">The word that stands for an omitted option; null if the option has no default.</param>
    /// <param name="choices">The words and their values.</param>
    public ChoiceOption(string name, string description, string? defaultWord, params (string Word, T Value)[] choices)
        : base(name)
    {
        _values = choices.ToDictionary(choice => choice.Word, choice => choice.Value, StringComparer.OrdinalIgnoreCase);
        string[] words = [.. choices.Select(choice => choice.Word)];
        Description = description;
        HelpName = string.Join('|', words);
        if (defaultWord is not null)
            DefaultValueFactory = _ => defaultWord;
        CompletionSources.Add(words);
        Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => !Accepts(token.Value)))
                result.AddError($"{name}: unknown value '{token.Value}'; expected {string.Join(", ", words[..^1])} or {words[^1]}.");
        });
    }

    /// <summary>Accepts another spelling of a choice, which neither help nor messages mention.</summary>
    public void AddSpelling(string word, T value) => _values.Add(word, value);

    /// <inheritdoc/>
    public bool Accepts(string word) => _values.ContainsKey(word);

    /// <summary>The value of the given word, or of the default; the type's default where there is neither.</summary>
    public T? Value(ParseResult parsed) => parsed.GetValue(this) is { } word ? _values[word] : default;
}
