namespace AniGenSharp;

/// <summary>How far a job with many items is.</summary>
/// <param name="Done">Number of finished items.</param>
/// <param name="Total">Number of all items.</param>
public readonly record struct WorkProgress(int Done, int Total);
