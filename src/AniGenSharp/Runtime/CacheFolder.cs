namespace AniGenSharp;

/// <summary>The folder for files that the library can create again: in the user's cache folder, or a private temporary folder.</summary>
internal static class CacheFolder
{
    /// <summary>
    /// A folder for one kind of file, created if it does not exist. If the user's cache folder cannot be written, it is a new temporary
    /// folder that no other user can read or write.
    /// </summary>
    /// <param name="kind">Name of the folder below <c>anigensharp</c>.</param>
    public static string Create(string kind)
    {
        string cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } set
            ? set
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        try
        {
            return Directory.CreateDirectory(Path.Combine(cache, "anigensharp", kind)).FullName;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Directory.CreateTempSubdirectory($"anigensharp-{kind}-").FullName;
        }
    }
}
