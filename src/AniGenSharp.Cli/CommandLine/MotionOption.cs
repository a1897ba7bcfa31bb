using System.CommandLine;
using AniGenSharp.Geometry;

namespace AniGenSharp.Cli.CommandLine;

/// <summary><c>--motion</c>: motions to compute from the rig, as words with commas between them.</summary>
internal sealed class MotionOption : Option<string?>
{
    private static readonly string[] s_words = [.. Enum.GetNames<MotionKind>().Select(name => name.ToLowerInvariant())];

    /// <summary>Creates the option.</summary>
    /// <param name="isFlag">Whether it can also be given without a value.</param>
    /// <param name="description">What is added, one sentence for the help.</param>
    public MotionOption(bool isFlag, string description)
        : base("--motion")
    {
        Description = $"{description} Words: {string.Join(", ", s_words)}.";
        HelpName = "walk,run,…";
        Arity = isFlag ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne;
        Validators.Add(result =>
        {
            foreach (string word in result.Tokens.SelectMany(token => Split(token.Value)).Where(word => !s_words.Contains(word)))
                result.AddError($"--motion: unknown motion '{word}'; expected {string.Join(", ", s_words)}.");
        });
    }

    /// <summary>The motions asked for; none if the option is omitted or has no value.</summary>
    public IReadOnlyList<MotionKind> Kinds(ParseResult parsed) =>
        [.. Split(parsed.GetValue(this) ?? "").Select(word => Enum.Parse<MotionKind>(word, ignoreCase: true)).Distinct()];

    private static string[] Split(string value) =>
        [.. value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(word => word.ToLowerInvariant())];
}
