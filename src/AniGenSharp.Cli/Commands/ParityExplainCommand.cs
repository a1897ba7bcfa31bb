using System.CommandLine;
using System.Globalization;
using AniGenSharp.Cli.CommandLine;

namespace AniGenSharp.Cli.Commands;

/// <summary><c>anigen parity explain</c>: tries the likely causes of a layer's divergence.</summary>
internal sealed class ParityExplainCommand : Command
{
    private const int MaxCauses = 5;

    private readonly RecordingArguments _recordings = new();

    private readonly Option<string?> _layer = new("--layer")
    {
        HelpName = "name",
        Description = "The layer, by its name in the recordings (default: the first divergence).",
    };

    public ParityExplainCommand()
        : base("explain", "Try the likely causes of a layer's divergence on its recorded tensors.")
    {
        _recordings.AddTo(this);
        Options.Add(_layer);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var explanation = await CommandHost.AbandonOnCancel(
            () => Parity.Explain(_recordings.Reference(parsed), _recordings.Candidate(parsed), parsed.GetValue(_layer), cancellationToken),
            cancellationToken);
        if (explanation is null)
        {
            Console.WriteLine("Nothing diverges, so there is nothing to explain.");
            return ExitCodes.Success;
        }
        Console.WriteLine(explanation.Verdict is { } verdict
            ? $"{explanation.Layer}: {verdict.Description} (residual {Number(verdict.Residual)})."
            : $"{explanation.Layer}: none of the known causes fits.");
        foreach (var cause in explanation.Tried.Take(MaxCauses))
            Console.WriteLine($"  {Number(cause.Residual),9}  {cause.Description}");
        return explanation.Verdict is null ? ExitCodes.CheckFailed : ExitCodes.Success;
    }

    private static string Number(double value) => value.ToString("0.0e+0", CultureInfo.InvariantCulture);
}
