using Microsoft.Extensions.Logging;

namespace AniGenSharp;

/// <summary>How a coordinator of a farm is run.</summary>
public sealed record FarmCoordinatorOptions
{
    /// <summary>The server, such as <c>nats://127.0.0.1:4222</c>.</summary>
    public required string Address { get; init; }

    /// <summary>The coordinator's credentials.</summary>
    public required FarmCredentials Credentials { get; init; }

    /// <summary>
    /// The SQLite file of the jobs, or a PostgreSQL connection string (with <c>Host=</c>), which several coordinators may share.
    /// </summary>
    public required string Database { get; init; }

    /// <summary>How much the farm accepts and how long it keeps it.</summary>
    public FarmLimits Limits { get; init; } = new();

    /// <summary>
    /// A worker that is not heard from for this long loses its job to another one: ten seconds by default. Workers report three times as
    /// often.
    /// </summary>
    public TimeSpan AckWait { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Receives failures; null for none.</summary>
    public ILogger? Logger { get; init; }
}
