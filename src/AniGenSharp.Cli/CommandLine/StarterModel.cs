namespace AniGenSharp.Cli.CommandLine;

/// <summary>Finds the starter model, which is used when no checkpoint is named, and a sample picture.</summary>
internal static class StarterModel
{
    private const string SampleName = "trex_01.png";

    /// <summary>
    /// The folder <c>models/starter</c> beside the executable, in the current folder, or, in a checkout, in a folder above
    /// either; null if it was not found.
    /// </summary>
    public static string? FindOrNull() => StarterCheckpoint.Find();

    /// <summary>The same folder, which must exist.</summary>
    /// <exception cref="UsageException">The folder was not found.</exception>
    public static string Find() => FindOrNull()
        ?? throw new UsageException("the starter model (models/starter) was not found; name a checkpoint folder with --checkpoints.");

    /// <summary>A picture that the starter model handles well, found in the same way.</summary>
    /// <exception cref="UsageException">The picture was not found.</exception>
    public static string Sample() => FindInParentFolders("samples", SampleName) is { } folder
        ? Path.Combine(folder, SampleName)
        : throw new UsageException("no sample picture was found to run the model on; name one with --picture, or use --quick.");

    private static string? FindInParentFolders(string path, string file)
    {
        foreach (string start in new[] { AppContext.BaseDirectory, Environment.CurrentDirectory })
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                string candidate = Path.Combine(folder.FullName, path);
                if (File.Exists(Path.Combine(candidate, file)))
                    return candidate;
            }
        }
        return null;
    }
}
