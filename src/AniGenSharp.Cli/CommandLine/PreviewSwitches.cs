using System.CommandLine;

namespace AniGenSharp.Cli.CommandLine;

/// <summary><c>--preview</c> and <c>--no-preview</c>: pictures of the result.</summary>
internal sealed class PreviewSwitches : OptionGroup
{
    private readonly Option<bool> _full;
    private readonly Option<bool> _none;

    /// <param name="description">What is written with <c>--preview</c>.</param>
    public PreviewSwitches(string description)
        : base("Files")
    {
        _full = Add(new Option<bool>("--preview") { Description = description });
        _none = Add(new Option<bool>("--no-preview")
        {
            Description = "Don't write preview.png, the small sheet with the result from eight sides, its skeleton and its motion.",
        });
    }

    /// <summary>Which pictures are written.</summary>
    /// <exception cref="UsageException">Both options were given.</exception>
    public PreviewKind Read(ParseResult parsed) => (parsed.GetValue(_full), parsed.GetValue(_none)) switch
    {
        (true, true) => throw new UsageException($"{_full.Name} can't be combined with {_none.Name}."),
        (true, false) => PreviewKind.Full,
        (false, true) => PreviewKind.None,
        _ => PreviewKind.Small,
    };
}
