using System.Text;
using System.Text.RegularExpressions;
using AniGenSharp.Checkpoints.Formats;

namespace AniGenSharp.Checkpoints.Loading;

/// <summary>
/// Collects the differences between a checkpoint and a network and reports them in one error: the names grouped by layer, and the
/// likely cause.
/// </summary>
internal sealed partial class CheckpointMismatch
{
    /// <summary>Lines per kind of difference; more would hide the likely cause, which is the last line.</summary>
    private const int MaxLines = 6;

    private readonly List<(string Name, long[] Shape)> _missing = [];
    private readonly List<StoredTensor> _unexpected = [];
    private readonly List<(StoredTensor Stored, long[] Shape)> _misshapen = [];
    private readonly List<(string Name, string Why)> _invalid = [];

    /// <summary>Whether there are differences.</summary>
    public bool Any => _missing.Count + _unexpected.Count + _misshapen.Count + _invalid.Count > 0;

    /// <summary>Adds a parameter of the network that the file does not contain.</summary>
    public void Missing(string name, long[] shape) => _missing.Add((name, shape));

    /// <summary>Adds a tensor of the file that the network does not need.</summary>
    public void Unexpected(StoredTensor tensor) => _unexpected.Add(tensor);

    /// <summary>Adds a tensor whose shape differs from the network's.</summary>
    public void Misshapen(StoredTensor stored, long[] shape) => _misshapen.Add((stored, shape));

    /// <summary>Adds a tensor that has the right name and shape but cannot be a weight.</summary>
    public void Invalid(string name, string why) => _invalid.Add((name, why));

    /// <summary>The error that reports all differences.</summary>
    /// <param name="source">The checkpoint.</param>
    /// <param name="matching">The number of tensors that the network can use.</param>
    public CheckpointException ToException(string source, int matching)
    {
        var message = new StringBuilder($"{source}: these weights do not fit the model.");
        Append(message, "missing", _missing.Select(m => (m.Name, Text(m.Shape))));
        Append(message, "unexpected", _unexpected.Select(t => (t.Name, Text(t.Shape))));
        Append(message, "of another shape", _misshapen.Select(m =>
            (m.Stored.Name, $"{Text(m.Stored.Shape)} in the file, {Text(m.Shape)} in the model")));
        Append(message, "unusable", _invalid.Select(u => (u.Name, u.Why)));
        if (LikelyCause(matching) is { } cause)
            message.Append($"\n  Likely cause: {cause}");
        return new CheckpointException(message.ToString());
    }

    private static void Append(StringBuilder message, string what, IEnumerable<(string Name, string Detail)> entries)
    {
        var all = entries.ToList();
        if (all.Count == 0)
            return;
        message.Append($"\n  {all.Count} {what}:");
        // Names that differ only in the layer's number and have equal shapes share a line.
        var groups = all.GroupBy(e => (Pattern: LayerNumber().Replace(e.Name, ".{}.", 1), e.Detail)).ToList();
        foreach (var group in groups.Take(MaxLines))
        {
            var names = group.ToList();
            string name = names.Count == 1
                ? names[0].Name
                : group.Key.Pattern.Replace(".{}.", $".{{{Ranges(names.Select(n => LayerNumber().Match(n.Name).Groups[1].Value))}}}.");
            message.Append($"\n    {name} {group.Key.Detail}");
        }
        if (groups.Count > MaxLines)
            message.Append($"\n    and {groups.Skip(MaxLines).Sum(group => group.Count())} more");
    }

    private static string Ranges(IEnumerable<string> numbers)
    {
        int[] sorted = [.. numbers.Select(n => int.Parse(n, System.Globalization.CultureInfo.InvariantCulture)).Order()];
        var parts = new List<string>();
        for (int start = 0, end; start < sorted.Length; start = end + 1)
        {
            for (end = start; end + 1 < sorted.Length && sorted[end + 1] == sorted[end] + 1; end++)
            {
            }
            parts.Add(start == end ? $"{sorted[start]}" : $"{sorted[start]}-{sorted[end]}");
        }
        return string.Join(",", parts);
    }

    private string? LikelyCause(int matching)
    {
        string[] missing = [.. _missing.Select(m => m.Name)];
        string[] unexpected = [.. _unexpected.Select(t => t.Name)];
        if (Prefix(missing, unexpected) is { } extra)
            return $"every name in the file begins with '{extra}'; the weights were saved from inside another module.";
        if (Prefix(unexpected, missing) is { } lost)
            return $"every name in the file lacks the prefix '{lost}'; only a part of the model was saved.";
        if (missing.Length > 0 && missing.Any(m => unexpected.Contains(m.Replace(".conv.", ".")) && m.Contains(".conv.")))
            return "convolutions lack their nesting ('.conv.'); the file was written by another library.";
        if (unexpected.Length > 0 && unexpected.Any(u => missing.Contains(u.Replace(".conv.", ".")) && u.Contains(".conv.")))
            return "convolutions are nested ('.conv.') where the model's are not; the file was written for another library.";
        if (missing.Length + unexpected.Length == 0 && _misshapen.Count > 0)
        {
            return _misshapen.All(m => m.Stored.Shape.Reverse().SequenceEqual(m.Shape))
                ? "matrices are stored transposed."
                : "the weights belong to a model of another size than the one in the configuration.";
        }
        if (missing.Length + unexpected.Length == 0)
            return "the values are damaged; download the file again.";
        if (matching == 0)
            return "not one tensor fits the model: these are weights of another model, or a trainer's file (misc).";
        string[] differing = [.. missing.Concat(unexpected)];
        if (differing.All(n => n.Contains("lora_", StringComparison.Ordinal)))
            return "the weights and the configuration disagree on low-rank updates (use_lora_ss); they belong to different variants.";
        string[] modules = [.. differing.Select(n => n.Split('.')[0]).Distinct(StringComparer.Ordinal)];
        if (differing.Length > 2 && modules.Length <= 3)
            return $"weights and configuration belong to different variants; they differ in {string.Join(", ", modules)}.";
        return unexpected.Length == 0 && missing.Length > 2 ? "the file is incomplete." : null;
    }

    /// <summary>
    /// The prefix that turns each of <paramref name="bare"/> into one of <paramref name="prefixed"/>; null if there is none.
    /// </summary>
    private static string? Prefix(string[] bare, string[] prefixed)
    {
        if (bare.Length == 0 || prefixed.Length == 0)
            return null;
        var names = prefixed.ToHashSet(StringComparer.Ordinal);
        string? whole = prefixed.FirstOrDefault(p => p.EndsWith("." + bare[0], StringComparison.Ordinal));
        string? prefix = whole?[..^bare[0].Length];
        return prefix is not null && bare.All(b => names.Contains(prefix + b)) ? prefix : null;
    }

    private static string Text(long[] shape) => $"[{string.Join(", ", shape)}]";

    [GeneratedRegex(@"\.(\d{1,6})\.")]
    private static partial Regex LayerNumber();
}
