using AniGenSharp.Cli.CommandLine;

namespace AniGenSharp.Cli.Output;

/// <summary>
/// The folder that gets the results, tried before the long work begins. What was made of it goes again if nothing was written.
/// </summary>
internal sealed class OutputRoot : IDisposable
{
    private readonly Stack<string> _made = new();

    /// <exception cref="UsageException">Nothing can be written there.</exception>
    public OutputRoot(string folder)
    {
        var missing = new Stack<string>();
        for (string? at = Path.GetFullPath(folder); at is not null && !Directory.Exists(at); at = Path.GetDirectoryName(at))
            missing.Push(at);
        try
        {
            foreach (string path in missing)
            {
                Directory.CreateDirectory(path);
                _made.Push(path);
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

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (string path in _made)
        {
            if (Directory.Exists(path) && !Directory.EnumerateFileSystemEntries(path).Any())
                Directory.Delete(path);
        }
    }
}
