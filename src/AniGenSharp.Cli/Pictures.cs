namespace AniGenSharp.Cli;

/// <summary>Which pictures a command line names.</summary>
internal static class Pictures
{
    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif", ".tif", ".tiff"];

    /// <summary>
    /// The pictures of files and folders, each with the name of its output folder; folders are listed by name, not
    /// recursively. Two pictures of one name get a number.
    /// </summary>
    /// <exception cref="UsageException">A path is not there, or a folder holds no pictures.</exception>
    public static IReadOnlyList<(string Path, string Name)> Expand(IEnumerable<string> inputs)
    {
        var paths = new List<string>();
        foreach (string input in inputs)
        {
            if (Directory.Exists(input))
            {
                string[] found =
                [
                    .. Directory.GetFiles(input).Where(f => Extensions.Contains(Path.GetExtension(f).ToLowerInvariant())).Order(StringComparer.Ordinal),
                ];
                if (found.Length == 0)
                    throw new UsageException($"{input}: there are no pictures in this folder ({string.Join(", ", Extensions)}).");
                paths.AddRange(found);
            }
            else if (File.Exists(input))
            {
                paths.Add(input);
            }
            else
            {
                throw new UsageException($"{input}: there is no such picture or folder.");
            }
        }
        var used = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return [.. paths.Distinct(StringComparer.Ordinal).Select(path => (path, Unique(used, Name(path))))];
    }

    /// <summary>Whether an input is what <c>--save-stages</c> left of a run.</summary>
    public static bool IsStages(string path) => Path.GetExtension(path).Equals(".safetensors", StringComparison.OrdinalIgnoreCase);

    /// <summary>Of saved stages, the folder says which picture they are of.</summary>
    private static string Name(string path) => Path.GetFileName(path) == OutputFolder.StagesName
        ? Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path)))!
        : Path.GetFileNameWithoutExtension(path);

    private static string Unique(HashSet<string> used, string name)
    {
        string unique = name;
        for (int i = 2; !used.Add(unique); i++)
            unique = $"{name}_{i}";
        return unique;
    }
}
