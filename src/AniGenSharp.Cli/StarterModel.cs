namespace AniGenSharp.Cli;

/// <summary>Where the checkpoint that is used when none is named lies.</summary>
internal static class StarterModel
{
    /// <summary>
    /// <c>models/starter</c> beside the executable, in the current folder or in one of the folders above either (a
    /// checkout).
    /// </summary>
    /// <exception cref="UsageException">It is nowhere.</exception>
    public static string Find()
    {
        foreach (string start in new[] { AppContext.BaseDirectory, Environment.CurrentDirectory })
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                string candidate = Path.Combine(folder.FullName, "models", "starter");
                if (File.Exists(Path.Combine(candidate, "pipeline.json")))
                    return candidate;
            }
        }
        throw new UsageException("the starter checkpoint (models/starter) is not here; name a checkpoint folder with --checkpoints.");
    }
}
