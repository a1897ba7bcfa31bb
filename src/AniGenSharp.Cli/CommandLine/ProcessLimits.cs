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

    private const int LeastFilesToStart = 64, LeastFilesToRun = 128;

    /// <summary>Memory that the runtime offers under the limit of a container; it keeps a quarter of the limit for itself.</summary>
    private const long LeastMemory = 340_000_000, HopelessMemory = 260_000_000;

    private static readonly Limit[] s_limits =
    [
        new("Max address space", "ulimit -v", 6_000_000_000, 2_500_000_000, "GB of address space"),
        new("Max data size", "ulimit -d", 3_000_000_000, 1_000_000_000, "GB of data"),
        new("Max open files", "ulimit -n", LeastFilesToRun, LeastFilesToStart, "open files"),
        new("Max file size", "ulimit -f", 50_000_000, 100_000, "GB per file"),
    ];

    /// <summary>The limits that are tighter than a run needs, in one line; null if none is.</summary>
    public static string? Describe() => Describe(Read(), Memory());

    /// <summary>Whether a limit is so tight that a run would be ended by the system.</summary>
    public static bool IsHopeless() => Memory() < HopelessMemory || Tight(Read()).Any(tight => tight.Value < tight.Limit.Hopeless);

    /// <summary>
    /// The limit under which not even the command's own libraries can be opened, in one line; null if it is higher. Nothing may be used
    /// here that would have to be loaded first.
    /// </summary>
    public static string? PreventStart()
    {
        foreach (string line in Read())
        {
            if (line.StartsWith("Max open files", StringComparison.Ordinal) && line.Length > NameWidth
                && int.TryParse(line.AsSpan(NameWidth, line.AsSpan(NameWidth).IndexOf(' ')), out int limit) && limit < LeastFilesToStart)
            {
                return string.Concat(
                    "this process may use only ", limit.ToString(CultureInfo.InvariantCulture), " open files (ulimit -n; a run needs ",
                    LeastFilesToRun.ToString(CultureInfo.InvariantCulture), " open files). Raise the limit.");
            }
        }
        return null;
    }

    /// <summary>The same as <see cref="Describe()"/> for the lines of a list of limits.</summary>
    /// <param name="lines">The lines of the system's file.</param>
    /// <param name="memory">The memory that the process may use, in bytes.</param>
    public static string? Describe(IEnumerable<string> lines, long memory = long.MaxValue)
    {
        var tight = Tight(lines).Select(tight => Text(tight.Value, tight.Limit.Option, tight.Limit.Least, tight.Limit.Unit)).ToList();
        if (memory < LeastMemory)
            tight.Add(Text(memory, "a container's limit", LeastMemory, "GB of memory"));
        return tight.Count == 0 ? null : $"this process may use only {string.Join(" and ", tight)}. Raise the limit.";
    }

    private static string Text(long value, string option, long least, string unit) =>
        $"{Amount(value, unit)} ({option}; a run needs {Amount(least, unit)})";

    private static IEnumerable<(Limit Limit, long Value)> Tight(IEnumerable<string> lines) =>
        from line in lines
        where line.Length > NameWidth
        let value = line[NameWidth..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0]
        from limit in s_limits
        where limit.Name == line[..NameWidth].Trim()
            && long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _) // not unlimited
        let number = long.Parse(value, CultureInfo.InvariantCulture)
        where number < limit.Least
        select (limit, number);

    private static long Memory() => GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

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

    /// <summary>A limit of the system.</summary>
    /// <param name="Name">Its name in the system's file.</param>
    /// <param name="Option">What sets it.</param>
    /// <param name="Least">What a run with the starter model needs.</param>
    /// <param name="Hopeless">Below this the system ends a run in ways that say nothing.</param>
    /// <param name="Unit">The unit in messages.</param>
    private sealed record Limit(string Name, string Option, long Least, long Hopeless, string Unit);
}
