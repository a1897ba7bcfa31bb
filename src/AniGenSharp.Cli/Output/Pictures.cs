using AniGenSharp.Cli.CommandLine;

namespace AniGenSharp.Cli.Output;

/// <summary>Finds the pictures that a command line names and chooses the names of their output folders.</summary>
internal static class Pictures
{
    private const int MaxSkippedNames = 5;

    /// <summary>Every extension of a format that is read.</summary>
    private static readonly string[] s_extensions =
    [
        ".png", ".apng", ".jpg", ".jpeg", ".jpe", ".jfif", ".jif", ".webp", ".bmp", ".dib", ".gif", ".tif", ".tiff", ".ico", ".wbmp",
    ];

    /// <summary>
    /// The pictures of files and folders, each once, with the names of their output folders. Folders are listed by name, not
    /// recursively. A picture's name depends as little as possible on the other pictures: it is the file's name without its
    /// extension; pictures that share a name get their extension appended; a folder that holds a picture's result stays that
    /// picture's; and names that are still equal get a number.
    /// </summary>
    /// <param name="inputs">Files and folders.</param>
    /// <param name="output">The folder with the output folders.</param>
    /// <exception cref="UsageException">A folder holds no pictures.</exception>
    public static IReadOnlyList<InputPicture> Expand(IEnumerable<string> inputs, string output)
    {
        string sheet = Path.GetFullPath(Path.Combine(output, OutputFolder.SheetName));
        var paths = inputs.SelectMany(input => Files(input, sheet)).DistinctBy(Path.GetFullPath, StringComparer.Ordinal);
        return Name([.. paths], output);
    }

    /// <summary>Names the files that are skipped in each folder because they are not pictures by their names.</summary>
    /// <param name="inputs">Files and folders.</param>
    public static IEnumerable<string> DescribeSkipped(IEnumerable<string> inputs)
    {
        foreach (string folder in inputs.Where(Directory.Exists))
        {
            string[] skipped =
            [
                .. Directory.GetFiles(folder).Where(file => !IsPicture(file) && !IsHidden(file)).Select(file => Path.GetFileName(file))
                    .Order(StringComparer.Ordinal),
            ];
            if (skipped.Length == 0)
                continue;
            string names = string.Join(", ", skipped.Take(MaxSkippedNames));
            string more = skipped.Length > MaxSkippedNames ? $" and {skipped.Length - MaxSkippedNames} more" : "";
            yield return $"{folder}: skipped because they are not pictures: {names}{more}.";
        }
    }

    /// <summary>Whether an input is a file of saved stages rather than a picture.</summary>
    public static bool IsStages(string path) => Path.GetExtension(path).Equals(".safetensors", StringComparison.OrdinalIgnoreCase);

    /// <summary>The pictures of an input.</summary>
    /// <param name="input">A file or a folder.</param>
    /// <param name="sheet">The sheet that an earlier run may have written, which is not an input.</param>
    private static string[] Files(string input, string sheet)
    {
        // What does not exist fails like a picture that cannot be read, and does not keep the others from being generated.
        if (!Directory.Exists(input))
            return [input];
        string[] files =
        [
            .. Directory.GetFiles(input).Where(file => IsPicture(file) && Path.GetFullPath(file) != sheet).Order(StringComparer.Ordinal),
        ];
        return files.Length > 0
            ? files
            : throw new UsageException($"{input}: there are no pictures in this folder ({string.Join(", ", s_extensions)}).");
    }

    /// <summary>
    /// Whether a file of a folder is a picture by its name. Hidden files are not: macOS leaves them beside the real ones on
    /// foreign disks.
    /// </summary>
    private static bool IsPicture(string path) => s_extensions.Contains(Path.GetExtension(path).ToLowerInvariant()) && !IsHidden(path);

    private static bool IsHidden(string path) => Path.GetFileName(path).StartsWith('.');

    private static InputPicture[] Name(string[] paths, string output)
    {
        var used = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        // Folders that hold a picture's result are given to that picture first.
        string?[] own =
        [
            .. paths.Select(path => IsStages(path) ? null : new[] { Stem(path), WithExtension(path) }
                .FirstOrDefault(name => OwnerOf(name) == Path.GetFileName(path) && used.Add(name))),
        ];
        var shared = paths.GroupBy(Stem, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1).Select(group => group.Key)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. paths.Select((path, i) => new InputPicture(path, own[i] ?? FirstFree(path)))];

        string FirstFree(string path) => Candidates(path).First(name => !IsAnothers(name, path) && used.Add(name));

        IEnumerable<string> Candidates(string path)
        {
            string stem = Stem(path), whole = IsStages(path) ? stem : WithExtension(path);
            string[] first = shared.Contains(stem) ? [whole] : [stem, whole];
            return first.Concat(Enumerable.Range(2, int.MaxValue - 2).Select(i => $"{whole}_{i}"));
        }

        bool IsAnothers(string name, string path) => !IsStages(path) && OwnerOf(name) is { } owner && owner != Path.GetFileName(path);

        string? OwnerOf(string name) => OutputFolder.PictureOf(Path.Combine(output, name));
    }

    /// <summary>A file's name without its extension; saved stages have the name of their folder, which is the picture's.</summary>
    private static string Stem(string path) => ValidName(Path.GetFileName(path) == OutputFolder.StagesName
        ? Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path)))!
        : Path.GetFileNameWithoutExtension(path));

    private static string WithExtension(string path) => ValidName($"{Stem(path)}_{Path.GetExtension(path).TrimStart('.')}");

    /// <summary>
    /// A valid folder name on every system: <c>..</c> would be the parent folder, and Windows drops trailing dots and spaces.
    /// </summary>
    private static string ValidName(string name) => name.TrimEnd('.', ' ') is { Length: > 0 } valid ? valid : "picture";
}
