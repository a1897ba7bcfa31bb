using System.CommandLine;

namespace AniGenSharp.Cli.Commands;

/// <summary>The two recordings that <c>parity compare</c> and <c>parity explain</c> read.</summary>
internal sealed class RecordingArguments
{
    private readonly Argument<string> _reference = new("reference") { Description = "The recording that is correct." };

    private readonly Argument<string> _candidate = new("candidate") { Description = "The recording to judge." };

    /// <summary>Adds the arguments to a command.</summary>
    public void AddTo(Command command)
    {
        command.Arguments.Add(_reference);
        command.Arguments.Add(_candidate);
    }

    /// <summary>The path of the recording that is correct.</summary>
    public string Reference(ParseResult parsed) => parsed.GetValue(_reference)!;

    /// <summary>The path of the recording to judge.</summary>
    public string Candidate(ParseResult parsed) => parsed.GetValue(_candidate)!;
}
