using AniGenSharp.Geometry;

namespace AniGenSharp;

/// <summary>What is asked of a new job.</summary>
public sealed record JobRequest
{
    /// <summary>What the picture is called; it is shown and never used as a path.</summary>
    public required string Name { get; init; }

    /// <summary>Bytes of the picture; null for a job that rigs a mesh, or that finishes another's asset, which has its picture.</summary>
    public byte[]? Picture { get; init; }

    /// <summary>Bytes of up to three further pictures of the same subject, on transparency, for <see cref="BakeMode.Photo"/>.</summary>
    public IReadOnlyList<byte[]> Views { get; init; } = [];

    /// <summary>Bytes of a mesh that gets a rig, whose format the extension of <see cref="Name"/> tells; null to generate a mesh.</summary>
    public byte[]? Mesh { get; init; }

    /// <summary>How the asset is generated or finished.</summary>
    public GenerationOptions Options { get; init; } = new();

    /// <summary>The job whose stages are finished again; null to generate from the picture.</summary>
    public string? Source { get; init; }

    /// <summary>What several jobs of one request share, such as the seeds of one picture; null for a job of its own.</summary>
    public string? Group { get; init; }

    /// <summary>Jobs with a higher priority start first.</summary>
    public int Priority { get; init; }

    /// <summary>The job that is asked for, which waits.</summary>
    /// <param name="views">The number of its further pictures.</param>
    internal Job CreateJob(int views) => new()
    {
        Id = Guid.CreateVersion7().ToString("N"),
        Kind = Mesh is not null ? JobKind.Rig : Source is null ? JobKind.Generate : JobKind.Finish,
        Name = Name,
        Options = Options,
        State = JobState.Queued,
        Source = Source,
        Group = Group,
        Views = views,
        Priority = Priority,
        Created = DateTimeOffset.UtcNow,
    };
}
