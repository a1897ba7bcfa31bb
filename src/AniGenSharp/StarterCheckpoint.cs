namespace AniGenSharp;

/// <summary>
/// The small model that the package AniGenSharp.Starter brings along, and the repository has in <c>models/starter</c>.
/// </summary>
public static class StarterCheckpoint
{
    private static readonly string s_folder = Path.Combine("models", "starter");

    /// <summary>
    /// The folder <c>models/starter</c> beside the application, in the current folder, or in a folder above either; null if there is none.
    /// </summary>
    public static string? Find()
    {
        foreach (string start in new[] { AppContext.BaseDirectory, Environment.CurrentDirectory })
        {
            for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
            {
                string candidate = Path.Combine(folder.FullName, s_folder);
                if (File.Exists(Path.Combine(candidate, "pipeline.json")))
                    return candidate;
            }
        }
        return null;
    }
}
