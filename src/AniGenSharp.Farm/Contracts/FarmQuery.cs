namespace AniGenSharp;

/// <summary>Which jobs of a farm are listed, oldest first.</summary>
public sealed record FarmQuery
{
    /// <summary>Jobs in this state; null for all.</summary>
    public JobState? State { get; init; }

    /// <summary>Jobs after this one in the list: the last one of the page before; null for the first page.</summary>
    public string? After { get; init; }

    /// <summary>
    /// The most jobs to list, 1…1000. A page may have fewer, since it has to fit a message; the list ends with an empty page.
    /// </summary>
    public int Limit { get; init; } = 200;
}
