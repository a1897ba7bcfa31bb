using System.CommandLine;
using AniGenSharp.Geometry;

namespace AniGenSharp.Cli.CommandLine;

/// <summary><c>--motion</c>: motions to compute from the rig, as words with commas between them.</summary>
internal sealed class MotionOption : Option<string?>
{
    private const string Word = "--motion";

    private static readonly string[] s_words = [.. Enum.GetNames<MotionKind>().Select(name => name.ToLowerInvariant())];

    /// <summary>Creates the option.</summary>
    /// <param name="isFlag">Whether it can also be given without a value.</param>
    /// <param name="description">What is added, one sentence for the help.</param>
    public MotionOption(bool isFlag, string description)
        : base(Word)
    {
        Description = $"{description} Words: {string.Join(", ", s_words)}.";
        HelpName = "walk,run,…";
        Arity = isFlag ? ArgumentArity.ZeroOrOne : ArgumentArity.ExactlyOne;
        Validators.Add(result =>
        {
            string[] words = [.. result.Tokens.SelectMany(token => Split(token.Value))];
            foreach (string word in words.Where(word => !s_words.Contains(word)))
                result.AddError($"{Word}: unknown motion '{word}'; expected {string.Join(", ", s_words)}.");
            if (words.Length == 0 && !isFlag)
                result.AddError($"{Word}: name at least one of {string.Join(", ", s_words)}.");
        });
    }

    /// <summary>The requested motions; none if the option is omitted or has no value.</summary>
    public IReadOnlyList<MotionKind> Kinds(ParseResult parsed) =>
        [.. Split(parsed.GetValue(this) ?? "").Select(word => Enum.Parse<MotionKind>(word, ignoreCase: true)).Distinct()];

    /// <summary>
    /// Moves a <c>--motion</c> whose value is omitted behind the pictures after it, so that it does not take one of them for its value.
    /// A value consists of known motions, or of letters and commas that do not name an existing file or folder.
    /// </summary>
    /// <param name="args">The command line.</param>
    public static string[] MoveBehindPictures(string[] args)
    {
        int index = Array.IndexOf(args, Word), end = Array.IndexOf(args, "--");
        if (index < 0 || end >= 0 && end < index || index + 1 >= args.Length || IsValue(args[index + 1]))
            return args;
        int next = Array.FindIndex(args, index + 1, arg => arg.StartsWith('-'));
        next = next < 0 ? args.Length : next;
        return [.. args[..index], .. args[(index + 1)..next], Word, .. args[next..]];
    }

    private static bool IsValue(string arg) =>
        Split(arg) is { Length: > 0 } words && words.All(s_words.Contains)
        || arg.All(c => char.IsLetter(c) || c == ',') && !Path.Exists(arg);

    private static string[] Split(string value) =>
        [.. value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(word => word.ToLowerInvariant())];
}
