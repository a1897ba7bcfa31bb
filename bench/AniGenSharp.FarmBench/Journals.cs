using System.Globalization;
using System.Text.RegularExpressions;

namespace AniGenSharp.FarmBench;

/// <summary>What the workers noted, which does not depend on what the coordinator believes.</summary>
internal sealed partial class Journals
{
    private readonly Dictionary<string, List<(DateTimeOffset Time, int Attempt)>> _starts = [];
    private readonly Dictionary<string, HashSet<int>> _winners = [];

    /// <summary>Reads the journals of workers.</summary>
    public static Journals Read(IEnumerable<string> paths)
    {
        var journals = new Journals();
        foreach (var line in paths.SelectMany(File.ReadLines).Select(line => Line().Match(line)).Where(line => line.Success))
        {
            string id = line.Groups["id"].Value;
            int attempt = int.Parse(line.Groups["attempt"].Value, CultureInfo.InvariantCulture);
            if (line.Groups["event"].Value == "is the result")
                Of(journals._winners, id).Add(attempt);
            else
                Of(journals._starts, id).Add((DateTimeOffset.Parse(line.Groups["time"].Value, CultureInfo.InvariantCulture), attempt));
        }
        return journals;
    }

    /// <summary>How often workers started a job.</summary>
    public int Starts(string id) => Of(_starts, id).Count;

    /// <summary>When a worker first started a job.</summary>
    public DateTimeOffset FirstStart(string id) => Of(_starts, id).Min(start => start.Time);

    /// <summary>The attempts that workers were told to be the result of a job.</summary>
    public IReadOnlySet<int> Winners(string id) => Of(_winners, id);

    private static T Of<T>(Dictionary<string, T> values, string id) where T : new() =>
        values.TryGetValue(id, out var value) ? value : values[id] = new T();

    [GeneratedRegex("^(?<time>[^ ]+) Job (?<id>[0-9a-f]{32}), attempt (?<attempt>[0-9]+) (?<event>starts|is the result)")]
    private static partial Regex Line();
}
