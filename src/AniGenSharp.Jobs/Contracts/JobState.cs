namespace AniGenSharp;

/// <summary>Where a job stands.</summary>
public enum JobState
{
    /// <summary>It waits for a worker.</summary>
    Queued,

    /// <summary>A worker is on it.</summary>
    Running,

    /// <summary>Its files are complete.</summary>
    Succeeded,

    /// <summary>It ended with an error, or its process died too often.</summary>
    Failed,

    /// <summary>The user canceled it.</summary>
    Canceled,
}
