namespace AniGenSharp.Geometry.Usd;

/// <summary>Names that USD accepts: ASCII letters, digits and underscores, not beginning with a digit.</summary>
internal static class UsdNames
{
    /// <summary>Valid names, unique among themselves, as close to the given ones as the rules allow, [N].</summary>
    /// <param name="names">The names.</param>
    /// <param name="taken">Names that are used already.</param>
    public static string[] Unique(IReadOnlyList<string> names, params string[] taken)
    {
        var used = new HashSet<string>(taken, StringComparer.Ordinal);
        return [.. names.Select(name =>
        {
            string valid = Valid(name);
            string unique = valid;
            for (int i = 2; !used.Add(unique); i++)
                unique = $"{valid}_{i}";
            return unique;
        })];
    }

    /// <summary>The names that differ from each other but not in USD, in the order given.</summary>
    public static IEnumerable<string> Colliding(IReadOnlyList<string> names) =>
        names.GroupBy(Valid, StringComparer.Ordinal).SelectMany(group => group.Skip(1));

    private static string Valid(string name)
    {
        string valid = new([.. name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_')]);
        return valid.Length == 0 || char.IsAsciiDigit(valid[0]) ? "_" + valid : valid;
    }
}
