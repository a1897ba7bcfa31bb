using System.Text.Json;

namespace AniGenSharp.Cli.Output;

/// <summary>
/// The folders with the assets of a farm in an output folder. Each has a file that names its job, so that a folder stays that job's when
/// the farm forgets other jobs of the same name, and other folders are not touched.
/// </summary>
internal sealed class FetchedFolders
{
    /// <summary>The job that a folder belongs to, with the checksums of its files.</summary>
    private const string JobFile = "farm.json";

    private readonly string _output;
    private readonly HashSet<string> _names;
    private readonly Dictionary<string, (string Folder, int? Winner)> _jobs = [];

    /// <summary>Looks through an output folder, which exists.</summary>
    public FetchedFolders(string output)
    {
        _output = output;
        // On some systems names differ by more than their case, on others not; the assets may be moved between them.
        _names = Directory.GetFileSystemEntries(output).Select(path => Path.GetFileName(path)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (string folder in _names.Where(name => !name.StartsWith('.')).Select(name => Path.Combine(output, name)))
            if (ReadJob(folder) is { } job)
                _jobs[job.Id] = (folder, job.Winner);
    }

    /// <summary>Whether the result of a job is there.</summary>
    public bool Has(FarmJob job) => _jobs.TryGetValue(job.Id, out var fetched) && fetched.Winner == job.Winner;

    /// <summary>Writes the files of a job, either all or none, into its folder.</summary>
    /// <returns>The folder.</returns>
    /// <exception cref="FarmException">The job's name cannot be the name of a folder.</exception>
    /// <exception cref="CommandLine.OutputException">The files cannot be written.</exception>
    public string Write(FarmJob job, IReadOnlyList<(string Name, byte[] Content)> files)
    {
        string folder = _jobs.TryGetValue(job.Id, out var fetched) ? fetched.Folder : FreeFolder(job.Name);
        FolderReplacement.Write(
            folder,
            path =>
            {
                foreach (var (name, content) in files)
                    File.WriteAllBytes(Path.Combine(path, name), content);
                File.WriteAllBytes(Path.Combine(path, JobFile), JsonSerializer.SerializeToUtf8Bytes(job, JobJson.Options));
            },
            _ => true);
        _names.Add(Path.GetFileName(folder));
        _jobs[job.Id] = (folder, job.Winner);
        return folder;
    }

    private string FreeFolder(string name)
    {
        // The farm checks names when jobs are submitted; here they become paths.
        if (Path.GetFileName(name) != name || name is "" || name.StartsWith('.'))
            throw new FarmException($"\"{name}\" cannot be the name of a folder.");
        string free = name;
        for (int number = 2; _names.Contains(free); number++)
            free = $"{name}_{number}";
        return Path.Combine(_output, free);
    }

    private static FarmJob? ReadJob(string folder)
    {
        string path = Path.Combine(folder, JobFile);
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<FarmJob>(File.ReadAllBytes(path), JobJson.Options) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
