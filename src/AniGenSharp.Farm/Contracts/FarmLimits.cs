namespace AniGenSharp;

/// <summary>How much a farm accepts and how long it keeps it.</summary>
public sealed record FarmLimits
{
    /// <summary>The most bytes of a picture: 32 MB by default.</summary>
    public long MaxPictureBytes { get; init; } = 32_000_000;

    /// <summary>The most bytes of all files of one job: 512 MB by default.</summary>
    public long MaxArtifactBytes { get; init; } = 512_000_000;

    /// <summary>The most jobs that may wait. Beyond it the farm is busy, and clients wait before they submit more.</summary>
    public int MaxQueued { get; init; } = 100_000;

    /// <summary>How long a job that has ended is kept with its picture and files: seven days by default.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(7);
}
