using System.CommandLine;
using AniGenSharp.Cli.CommandLine;
using AniGenSharp.Cli.Output;

namespace AniGenSharp.Cli.Commands;

/// <summary><c>anigen farm status</c>: shows the numbers of jobs, the workers, and the jobs that failed.</summary>
internal sealed class FarmStatusCommand : Command
{
    private readonly FarmOptions _farm = new("client");
    private readonly Option<bool> _jobs = new("--jobs") { Description = "Also list every job, oldest first." };
    private readonly JsonOption _json = new("job");

    public FarmStatusCommand()
        : base("status", "Show the jobs of a farm by state, its workers with what they did in the last hour, and what failed.")
    {
        _farm.AddTo(this);
        Options.Add(_jobs);
        Options.Add(_json);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        await using var farm = await _farm.ConnectAsync(parsed, cancellationToken);
        bool json = parsed.GetValue(_json);
        if (!json)
        {
            foreach (string line in FarmTable.Lines(await farm.StatusAsync(cancellationToken)))
                Console.WriteLine(line);
        }
        JobState? state = json || parsed.GetValue(_jobs) ? null : JobState.Failed;
        await foreach (var job in FarmJobs.ListAsync(farm, state, cancellationToken))
            Console.WriteLine(json ? FarmTable.Json(job) : FarmTable.Line(job));
        return ExitCodes.Success;
    }
}
