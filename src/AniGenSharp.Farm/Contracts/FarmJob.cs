namespace AniGenSharp;

/// <summary>A job of a farm: what was asked for, how far it has come, and what came out. It never changes.</summary>
public sealed record FarmJob
{
    /// <summary>The job's identity: 32 hexadecimal digits that sort by creation.</summary>
    public required string Id { get; init; }

    /// <summary>What the picture is called, and the folder that its files are fetched into.</summary>
    public required string Name { get; init; }

    /// <summary>How the asset is generated.</summary>
    public required GenerationOptions Options { get; init; }

    /// <summary>Whether it starts before others.</summary>
    public FarmPriority Priority { get; init; }

    /// <summary>The <see cref="FarmModel.Key"/> of the weight files that it needs.</summary>
    public required string Model { get; init; }

    /// <summary>The version of the program that it needs.</summary>
    public required string Version { get; init; }

    /// <summary>Size of the picture in bytes.</summary>
    public required long PictureBytes { get; init; }

    /// <summary>SHA-256 of the picture, as lower-case hexadecimal digits.</summary>
    public required string PictureSha256 { get; init; }

    /// <summary>Where it stands.</summary>
    public JobState State { get; init; }

    /// <summary>When it was submitted.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When it was started last; null if it never was.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>When it ended; null if it has not.</summary>
    public DateTimeOffset? Finished { get; init; }

    /// <summary>How often it was started since it was submitted or retried. It is counted before a worker touches its device.</summary>
    public int Starts { get; init; }

    /// <summary>Number of the latest start since the job was submitted; retries do not reset it.</summary>
    public int Attempt { get; init; }

    /// <summary>The attempt whose files are the result; null until the job has succeeded.</summary>
    public int? Winner { get; init; }

    /// <summary>The worker that started it last.</summary>
    public string? Worker { get; init; }

    /// <summary>How far it has come while it runs; null otherwise.</summary>
    public JobProgress? Progress { get; init; }

    /// <summary>Why it failed, or why a worker refused it; null if neither happened.</summary>
    public string? Error { get; init; }

    /// <summary>Its files once it succeeded.</summary>
    public IReadOnlyList<FarmArtifact> Artifacts { get; init; } = [];

    /// <summary>Whether it has ended, in whatever way.</summary>
    public bool HasEnded => State is JobState.Succeeded or JobState.Failed or JobState.Canceled;
}
