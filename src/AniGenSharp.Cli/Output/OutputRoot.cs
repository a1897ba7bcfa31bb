using AniGenSharp.Cli.CommandLine;

namespace AniGenSharp.Cli.Output;

/// <summary>
/// The folder that receives the results. It is created and tested before the long work begins; folders that were created are removed again
/// if nothing was written to them.
/// </summary>
internal sealed class OutputRoot : IDisposable
{
    private readonly Stack<string> _created = new();

    /// <exception cref="UsageException">Nothing can be written there.</exception>
    public OutputRoot(string folder)
    {
        if (FileInTheWay(folder) is { } file)
            throw new UsageException($"{folder}: {file} is a file, not a folder; choose another folder with --output.");
        var missing = new Stack<string>();
        for (string? path = Path.GetFullPath(folder); path is not null && !Directory.Exists(path); path = Path.GetDirectoryName(path))
            missing.Push(path);
        try
        {
            foreach (string path in missing)
            {
                Directory.CreateDirectory(path);
                _created.Push(path);
            }
            string probe = Path.Combine(folder, $".{Guid.NewGuid():N}.part");
            File.WriteAllBytes(probe, []);
            File.Delete(probe);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Dispose();
            throw new UsageException(new OutputException(folder, e).Message);
        }
    }

    /// <summary>The nearest part of a folder's path that is a file, or null.</summary>
    private static string? FileInTheWay(string folder)
    {
        string? part = Path.GetFullPath(folder);
        while (part is not null && !Path.Exists(part))
            part = Path.GetDirectoryName(part);
        return part is null || Directory.Exists(part) ? null : part;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (string path in _created)
        {
            if (Directory.Exists(path) && !Directory.EnumerateFileSystemEntries(path).Any())
                Directory.Delete(path);
        }
    }
}
