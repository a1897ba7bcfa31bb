using System.Globalization;

namespace AniGenSharp.Cli.CommandLine;

/// <summary>
/// The limits that a shell, a service manager or a scheduler has put on this process. Where one is too tight, libraries fail to load or the
/// process is ended in ways that say nothing about the limit.
/// </summary>
internal static class ProcessLimits
{
    private const string LimitsFile = "/proc/self/limits";
    private const int NameWidth = 26; // of the first column

    private const int LeastFilesToStart = 64;

    private static readonly (string Name, string Option, long Least, string Unit)[] s_limits =
    [
        ("Max address space", "ulimit -v", 6_000_000_000, "GB of address space"),
        ("Max data size", "ulimit -d", 3_000_000_000, "GB of data"),
        ("Max open files", "ulimit -n", 128, "open files"),
        ("Max file size", "ulimit -f", 50_000_000, "GB per file"),
    ];

    /// <summary>The limits that are tighter than a run needs, in one line; null if none is.</summary>
    public static string? Describe() => Describe(Read());

    /// <summary>The limit under which not even the command's own libraries can be opened, in one line; null if it is higher.</summary>
    public static string? PreventStart() =>
        Array.Find(Read(), line => line.StartsWith("Max open files", StringComparison.Ordinal)) is { } files
            && int.TryParse(files[NameWidth..].Trim().Split(' ')[0], CultureInfo.InvariantCulture, out int limit)
            && limit < LeastFilesToStart
            ? Describe([files])
            : null;

    /// <summary>The same for the lines of a list of limits.</summary>
    public static string? Describe(IEnumerable<string> lines)
    {
        var tight = new List<string>();
        foreach (string line in lines.Where(line => line.Length > NameWidth))
        {
            string name = line[..NameWidth].Trim();
            string value = line[NameWidth..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0];
            if (!long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long limit))
                continue; // unlimited
            foreach (var (_, option, least, unit) in s_limits.Where(known => known.Name == name && limit < known.Least))
                tight.Add($"{Amount(limit, unit)} ({option}; a run needs {Amount(least, unit)})");
        }
        return tight.Count == 0 ? null : $"this process may use only {string.Join(" and ", tight)}. Raise the limit.";
    }

    private static string[] Read()
    {
        try
        {
            return OperatingSystem.IsLinux() ? File.ReadAllLines(LimitsFile) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string Amount(long limit, string unit) => unit.StartsWith("GB", StringComparison.Ordinal)
        ? string.Create(CultureInfo.InvariantCulture, $"{limit / 1e9:0.##} {unit}")
        : string.Create(CultureInfo.InvariantCulture, $"{limit} {unit}");
}
