using AniGenSharp.Cli.CommandLine;

namespace AniGenSharp.Cli.Output;

/// <summary>Which pictures a command line names.</summary>
internal static class Pictures
{
    private static readonly string[] Extensions = [".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif", ".tif", ".tiff"];

    /// <summary>
    /// The pictures of files and folders, each once, with the name of its output folder; folders are listed by name, not
    /// recursively. The name is that of the file, and depends as little as can be on which other pictures are there: of several
    /// of one name each has its ending after it, a folder that holds a picture's result stays that picture's, and only what is
    /// still the same gets a number.
    /// </summary>
    /// <param name="inputs">Files and folders.</param>
    /// <param name="output">Where the output folders are.</param>
    /// <exception cref="UsageException">A path is not there, or a folder holds no pictures.</exception>
    public static IReadOnlyList<(string Path, string Name)> Expand(IEnumerable<string> inputs, string output)
    {
        var paths = new List<string>();
        foreach (string input in inputs)
        {
            if (Directory.Exists(input))
            {
                string[] found =
                [
                    .. Directory.GetFiles(input).Where(f => IsPicture(f) && !IsSheet(f)).Order(StringComparer.Ordinal),
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
        // What --preview wrote beside the pictures is none of them.
        bool IsSheet(string path) => Path.GetFullPath(path) == Path.GetFullPath(Path.Combine(output, OutputFolder.SheetName));

        return Name([.. paths.DistinctBy(Path.GetFullPath, StringComparer.Ordinal)], output);
    }

    /// <summary>Whether an input is what <c>--save-stages</c> left of a run.</summary>
    public static bool IsStages(string path) => Path.GetExtension(path).Equals(".safetensors", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a file of a folder is a picture by its name. Hidden ones are what macOS leaves beside the real ones on foreign disks.</summary>
    private static bool IsPicture(string path) => Extensions.Contains(Path.GetExtension(path).ToLowerInvariant()) && !Path.GetFileName(path).StartsWith('.');

    private static (string Path, string Name)[] Name(string[] paths, string output)
    {
        var used = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        string?[] names =
        [
            .. paths.Select(path => IsStages(path)
                ? null
                : new[] { Stem(path), WithEnding(path) }.FirstOrDefault(name => Made(name) == Path.GetFileName(path) && used.Add(name))),
        ];
        var shared = paths.GroupBy(Stem, StringComparer.OrdinalIgnoreCase).Where(group => group.Count() > 1).Select(group => group.Key)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. paths.Select((path, i) => (path, names[i] ?? Candidates(path).First(name => !IsAnothers(name, path) && used.Add(name))))];

        IEnumerable<string> Candidates(string path)
        {
            string stem = Stem(path), whole = IsStages(path) ? stem : WithEnding(path);
            string[] first = shared.Contains(stem) ? [whole] : [stem, whole];
            return first.Concat(Enumerable.Range(2, int.MaxValue - 2).Select(i => $"{whole}_{i}"));
        }

        bool IsAnothers(string name, string path) => !IsStages(path) && Made(name) is { } made && made != Path.GetFileName(path);

        string? Made(string name) => OutputFolder.PictureOf(Path.Combine(output, name));
    }

    /// <summary>A file's name without its ending; of saved stages, the folder says which picture they are of.</summary>
    private static string Stem(string path) => Sound(Path.GetFileName(path) == OutputFolder.StagesName
        ? Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path)))!
        : Path.GetFileNameWithoutExtension(path));

    private static string WithEnding(string path) => Sound($"{Stem(path)}_{Path.GetExtension(path).TrimStart('.')}");

    /// <summary>A name that is a folder's on every system: <c>..</c> would be the folder above, and Windows drops dots and spaces at the end.</summary>
    private static string Sound(string name) => name.TrimEnd('.', ' ') is { Length: > 0 } sound ? sound : "picture";
}
