namespace AniGenSharp;

/// <summary>Which jobs of a farm start first.</summary>
public enum FarmPriority
{
    /// <summary>Started when no job of high priority waits for the same model.</summary>
    Low,

    /// <summary>Started before every job of low priority that waits for the same model.</summary>
    High,
}
