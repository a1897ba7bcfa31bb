namespace AniGenSharp.Geometry.Files;

/// <summary>
/// Finds the files that another file refers to. They must be below its own folder: otherwise a downloaded model could make its reader copy
/// any file of this machine into a result.
/// </summary>
internal static class ContainedFile
{
    /// <summary>Finds the path that a reference leads to. Whether a file is there is not checked.</summary>
    /// <param name="name">The reference as written, without escapes: a relative path.</param>
    /// <param name="folder">Full path of the folder of the file that refers to it.</param>
    /// <returns>The full path; null if it is not below the folder, is absolute, has a scheme, or passes through a link.</returns>
    public static string? Find(string name, string folder)
    {
        if (Path.IsPathRooted(name) || name.AsSpan().ContainsAny(':', '\0'))
            return null;
        string path = Path.GetFullPath(Path.Combine(folder, name));
        string prefix = Path.EndsInDirectorySeparator(folder) ? folder : folder + Path.DirectorySeparatorChar;
        return path.StartsWith(prefix, StringComparison.Ordinal) && !PassesThroughLink(path, folder) ? path : null;
    }

    /// <summary>Whether the file, or a folder on the way to it, is a link.</summary>
    private static bool PassesThroughLink(string path, string folder)
    {
        for (string? step = path; step is not null && step.Length > folder.Length; step = Path.GetDirectoryName(step))
            if (new FileInfo(step).LinkTarget is not null)
                return true;
        return false;
    }
}
