using System.CommandLine;
using System.Text.Json;
using AniGenSharp.Cli.CommandLine;
using AniGenSharp.Cli.Output;

namespace AniGenSharp.Cli.Commands;

/// <summary><c>anigen farm fetch</c>: downloads the assets that are not there yet.</summary>
internal sealed class FarmFetchCommand : Command
{
    /// <summary>The job that a folder belongs to, with the checksums of its files.</summary>
    private const string JobFile = "farm.json";

    private readonly FarmOptions _farm = new("client");

    private readonly Option<string> _output = new("--output", "-o")
    {
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
        var names = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        int fetched = 0;
        await foreach (var job in FarmJobs.ListAsync(farm, JobState.Succeeded, cancellationToken))
        {
            int number = names[job.Name] = names.GetValueOrDefault(job.Name) + 1;
            // The farm checks names when jobs are submitted; here they become paths.
            string name = Path.GetFileName(job.Name);
            if (name != job.Name || name is "" or "." or "..")
                throw new FarmException($"\"{job.Name}\" cannot be the name of a folder.");
            string folder = Path.Combine(output, number == 1 ? name : $"{name}_{number}");
            if (IsFetched(folder, job))
                continue;
            var files = new List<(string Name, byte[] Content)>();
            foreach (var file in job.Artifacts)
                files.Add((file.Name, await farm.DownloadAsync(job, file, cancellationToken)));
            files.Add((JobFile, JsonSerializer.SerializeToUtf8Bytes(job, JobJson.Options)));
            FolderReplacement.Write(
                folder, path => files.ForEach(file => File.WriteAllBytes(Path.Combine(path, file.Name), file.Content)), _ => true);
            Console.WriteLine(folder);
            fetched++;
        }
        Console.Error.WriteLine($"{fetched} of {names.Values.Sum()} assets were fetched; the others were there.");
        return ExitCodes.Success;
    }

    private static bool IsFetched(string folder, FarmJob job)
    {
        string path = Path.Combine(folder, JobFile);
        if (!File.Exists(path))
            return false;
        try
        {
            var fetched = JsonSerializer.Deserialize<FarmJob>(File.ReadAllBytes(path), JobJson.Options);
            return fetched is not null && fetched.Id == job.Id && fetched.Winner == job.Winner;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
