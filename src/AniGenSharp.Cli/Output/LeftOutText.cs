namespace AniGenSharp.Cli.Output;

/// <summary>Lists what a checkpoint contains besides its tensors.</summary>
internal static class LeftOutText
{
    private const int MaxNames = 8;

    /// <summary>Joins the names; only the first few if there are many.</summary>
    public static string Of(IReadOnlyList<string> leftOut)
    {
        string names = string.Join(", ", leftOut.Take(MaxNames));
        return leftOut.Count > MaxNames ? $"{names} and {leftOut.Count - MaxNames} more" : names;
    }
}
