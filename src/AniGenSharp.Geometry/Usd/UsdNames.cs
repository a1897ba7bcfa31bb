namespace AniGenSharp.Geometry.Usd;

/// <summary>Names that USD accepts: ASCII letters, digits and underscores, not beginning with a digit.</summary>
internal static class UsdNames
{
    /// <summary>Valid names, unique among themselves, as close to the given ones as the rules allow, [N].</summary>
    public static string[] Unique(IReadOnlyList<string> names)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        return [.. names.Select(name =>
        {
            string valid = Valid(name);
            string unique = valid;
            for (int i = 2; !used.Add(unique); i++)
                unique = $"{valid}_{i}";
            return unique;
        })];
    }

    private static string Valid(string name)
    {
        string valid = new([.. name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_')]);
        return valid.Length == 0 || char.IsAsciiDigit(valid[0]) ? "_" + valid : valid;
    }
}
