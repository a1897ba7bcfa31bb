namespace AniGenSharp;

/// <summary>A picture on its way to an asset: what was asked for, how far it has come, and what came out. It never changes.</summary>
public sealed record Job
{
    /// <summary>The job's identity: 32 hexadecimal digits that sort by creation.</summary>
    public required string Id { get; init; }

    /// <summary>What it does.</summary>
    public required JobKind Kind { get; init; }

    /// <summary>What the picture is called.</summary>
    public required string Name { get; init; }

    /// <summary>How the asset is generated or finished.</summary>
    public required GenerationOptions Options { get; init; }

    /// <summary>Where it stands.</summary>
    public required JobState State { get; init; }

    /// <summary>The job whose stages it finishes again; null for a job that generates.</summary>
    public string? Source { get; init; }

    /// <summary>The number of further pictures of the same subject, from other sides.</summary>
    public int Views { get; init; }

    /// <summary>What it shares with the other jobs of one request; null for a job of its own.</summary>
    public string? Group { get; init; }

    /// <summary>Jobs with a higher priority start first.</summary>
    public int Priority { get; init; }

    /// <summary>Among jobs of one priority, lower positions start first.</summary>
    public long Position { get; init; }

    /// <summary>When it was added.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When it was started last; null if it never was.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>When it ended; null if it has not.</summary>
    public DateTimeOffset? Finished { get; init; }

    /// <summary>
    /// How often it was started. A job that ended its process this often as <see cref="JobStore.MaxStarts"/> has failed.
    /// </summary>
    public int Starts { get; init; }

    /// <summary>The worker that started it last.</summary>
    public string? Worker { get; init; }

    /// <summary>How far it has come while it runs; null otherwise.</summary>
    public JobProgress? Progress { get; init; }

    /// <summary>Why it failed; null if it did not.</summary>
    public string? Error { get; init; }

    /// <summary>Its files once it succeeded.</summary>
    public IReadOnlyList<JobArtifact> Artifacts { get; init; } = [];

    /// <summary>Whether it has ended, in whatever way.</summary>
    public bool HasEnded => State is JobState.Succeeded or JobState.Failed or JobState.Canceled;

    /// <summary>The job after a worker has started it.</summary>
    /// <param name="worker">The worker.</param>
    public Job Start(string worker) => this with
    {
        State = JobState.Running,
        Starts = Starts + 1,
        Started = DateTimeOffset.UtcNow,
        Worker = worker,
    };

    /// <summary>The job after its result is complete.</summary>
    /// <param name="artifacts">Its files.</param>
    public Job Succeed(IReadOnlyList<JobArtifact> artifacts) => End(JobState.Succeeded) with { Artifacts = artifacts };

    /// <summary>The job after an error ended it.</summary>
    /// <param name="error">What is wrong and what to do.</param>
    public Job Fail(string error) => End(JobState.Failed) with { Error = error };

    /// <summary>The job after the user canceled it.</summary>
    public Job Cancel() => End(JobState.Canceled);

    private Job End(JobState state) => this with { State = state, Finished = DateTimeOffset.UtcNow, Progress = null };
}
