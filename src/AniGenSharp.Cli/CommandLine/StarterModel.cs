namespace AniGenSharp.Cli.CommandLine;

/// <summary>Where the checkpoint that is used when none is named lies.</summary>
internal static class StarterModel
{
    private const string SampleName = "trex_01.png";

    /// <summary>
    /// <c>models/starter</c> beside the executable, in the current folder or in one of the folders above either (a
    /// checkout).
    /// </summary>
    /// <exception cref="UsageException">It is nowhere.</exception>
    public static string Find() => Above(Path.Combine("models", "starter"), "pipeline.json")
        ?? throw new UsageException("the starter checkpoint (models/starter) is not here; name a checkpoint folder with --checkpoints.");

    /// <summary>A picture that the starter can do, found in the same way.</summary>
    /// <exception cref="UsageException">It is nowhere.</exception>
    public static string Sample() => Above("samples", SampleName) is { } folder
        ? Path.Combine(folder, SampleName)
        : throw new UsageException("there is no sample picture here to run the model on; name one with --picture, or use --quick.");

    private static string? Above(string path, string file)
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
