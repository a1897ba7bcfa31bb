using System.CommandLine;
using AniGenSharp.Cli.CommandLine;

namespace AniGenSharp.Cli.Commands;

/// <summary><c>anigen farm cancel</c> and <c>retry</c>: change the state of jobs that are named.</summary>
internal sealed class FarmChangeCommand : Command
{
    private readonly Argument<string[]> _ids = new("job")
    {
        Description = "Identities of jobs, as 'submit' and 'status' print them.",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly FarmOptions _farm = new("client");
    private readonly string _refusal;
    private readonly Func<FarmClient, string, CancellationToken, Task<bool>> _change;

    public FarmChangeCommand(
        string name, string description, string refusal, Func<FarmClient, string, CancellationToken, Task<bool>> change)
        : base(name, description)
    {
        (_refusal, _change) = (refusal, change);
        Arguments.Add(_ids);
        _farm.AddTo(this);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        await using var farm = await _farm.ConnectAsync(parsed, cancellationToken);
        int code = ExitCodes.Success;
        foreach (string id in parsed.GetValue(_ids)!)
        {
            if (await ProblemAsync(farm, id, cancellationToken) is not { } problem)
                continue;
            Console.Error.WriteLine($"anigen: {problem}");
            code = ExitCodes.BadInput;
        }
        return code;
    }

    /// <summary>Changes a job.</summary>
    /// <returns>Why it could not be changed; null if it was.</returns>
    private async Task<string?> ProblemAsync(FarmClient farm, string id, CancellationToken cancellationToken)
    {
        try
        {
            return await _change(farm, id, cancellationToken) ? null : $"{id}: {_refusal}.";
        }
        catch (FarmException e) when (!e.IsAway)
        {
            return e.Message;
        }
    }
}
