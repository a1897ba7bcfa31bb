using System.CommandLine;
using AniGenSharp.Cli.CommandLine;
using AniGenSharp.Cli.Output;

namespace AniGenSharp.Cli.Commands;

/// <summary><c>anigen parity compare</c>: compares two recordings tensor by tensor.</summary>
internal sealed class ParityCompareCommand : Command
{
    private readonly RecordingArguments _recordings = new();

    private readonly Option<double?> _bound = new("--bound")
    {
        Description = "Maximum relative error (default: 1e-4 for float32 on the CPU, otherwise 1e-2).",
    };

    private readonly Option<bool> _all = new("--all") { Description = "Print every tensor instead of one line per block." };

    public ParityCompareCommand()
        : base("compare", "Compare two recordings and name the first tensor that exceeds its bound.")
    {
        _recordings.AddTo(this);
        Options.Add(_bound);
        Options.Add(_all);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var comparison = await CommandHost.AbandonOnCancel(
            () => Parity.Compare(_recordings.Reference(parsed), _recordings.Candidate(parsed), parsed.GetValue(_bound), cancellationToken),
            cancellationToken);
        foreach (string line in ParityTable.Lines(comparison, parsed.GetValue(_all)))
            Console.WriteLine(line);
        return comparison.FirstDivergence is null ? ExitCodes.Success : ExitCodes.CheckFailed;
    }
}
