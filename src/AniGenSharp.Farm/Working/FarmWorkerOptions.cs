using Microsoft.Extensions.Logging;

namespace AniGenSharp;

/// <summary>How a worker of a farm is run.</summary>
public sealed record FarmWorkerOptions
{
    /// <summary>The server, such as <c>nats://farm.example:4222</c>.</summary>
    public required string Address { get; init; }

    /// <summary>The worker's credentials; its name must be unique in the farm.</summary>
    public required FarmCredentials Credentials { get; init; }

    /// <summary>The networks that the runner has. Jobs that need others are refused.</summary>
    public required FarmModel Model { get; init; }

    /// <summary>Runs the jobs, one at a time.</summary>
    public required IJobRunner Runner { get; init; }

    /// <summary>A folder for the files of the current job, which is emptied; null for one in the system's temporary folder.</summary>
    public string? Folder { get; init; }

    /// <summary>Receives what happens; null for nothing.</summary>
    public ILogger? Logger { get; init; }
}
