namespace AniGenSharp;

/// <summary>Which jobs are listed, newest first.</summary>
public sealed record JobQuery
{
    /// <summary>Jobs whose name contains this, without regard to case; null for all.</summary>
    public string? Search { get; init; }

    /// <summary>Jobs in this state; null for all.</summary>
    public JobState? State { get; init; }

    /// <summary>Jobs of this group; null for all.</summary>
    public string? Group { get; init; }

    /// <summary>Jobs before this one in the list: the last one of the page before; null for the first page.</summary>
    public string? Before { get; init; }

    /// <summary>The most jobs to list.</summary>
    public int Limit { get; init; } = 100;
}
