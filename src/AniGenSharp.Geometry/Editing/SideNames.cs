using System.Text.RegularExpressions;

namespace AniGenSharp.Geometry.Editing;

/// <summary>Words for sides in the names of joints.</summary>
internal static partial class SideNames
{
    /// <summary>The side that a name speaks of; null if it does not.</summary>
    public static Side? Of(string name) => Word().Match(name) is { Success: true } match
        ? char.ToUpperInvariant(match.Value.Trim('.', '_', '-')[0]) == 'L' ? Side.Left : Side.Right
        : null;

    /// <summary>The same name with the other side.</summary>
    public static string Mirror(string name) => Word().Replace(name, match => Swap(match.Value), 1);

    private static string Swap(string word) => word switch
    {
        _ when word.Contains("left", StringComparison.Ordinal) => word.Replace("left", "right", StringComparison.Ordinal),
        _ when word.Contains("Left", StringComparison.Ordinal) => word.Replace("Left", "Right", StringComparison.Ordinal),
        _ when word.Contains("right", StringComparison.Ordinal) => word.Replace("right", "left", StringComparison.Ordinal),
        _ when word.Contains("Right", StringComparison.Ordinal) => word.Replace("Right", "Left", StringComparison.Ordinal),
        _ => string.Concat(word.Select(letter => letter switch { 'l' => 'r', 'r' => 'l', 'L' => 'R', 'R' => 'L', _ => letter })),
    };

    [GeneratedRegex("[Ll]eft|[Rr]ight|(?<=[._-])[lrLR](?=$|[._-])|^[lrLR](?=[._-])")]
    private static partial Regex Word();
}
