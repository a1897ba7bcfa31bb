using System.CommandLine;
using AniGenSharp.Cli.CommandLine;
using AniGenSharp.Cli.Output;

namespace AniGenSharp.Cli.Commands;

/// <summary><c>anigen farm fetch</c>: downloads the assets that are not there yet.</summary>
internal sealed class FarmFetchCommand : Command
{
    private readonly FarmOptions _farm = new("client");

    private readonly Option<string> _output = new("--output", "-o")
    {
        HelpName = "folder",
        Description = "Folder that gets one folder per picture.",
        DefaultValueFactory = _ => "out",
    };

    public FarmFetchCommand()
        : base("fetch", "Download the assets of a farm that are not in the output folder yet; every file is checked by SHA-256.")
    {
        _farm.AddTo(this);
        Options.Add(_output);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        string output = parsed.GetValue(_output)!;
        using var root = new OutputRoot(output);
        await using var farm = await _farm.ConnectAsync(parsed, cancellationToken);
        var folders = new FetchedFolders(output);
        int fetched = 0, kept = 0;
        await foreach (var job in FarmJobs.ListAsync(farm, JobState.Succeeded, cancellationToken))
        {
            if (folders.Has(job))
            {
                kept++;
                continue;
            }
            var files = new List<(string Name, byte[] Content)>();
            foreach (var file in job.Artifacts)
                files.Add((file.Name, await farm.DownloadAsync(job, file, cancellationToken)));
            Console.WriteLine(folders.Write(job, files));
            fetched++;
        }
        Console.Error.WriteLine($"{fetched} fetched, {kept} already there.");
        return ExitCodes.Success;
    }
}
