using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace AniGenSharp.Jobs.Store;

/// <summary>A job and the number of the attempt whose files are its result.</summary>
/// <param name="Job">The job.</param>
/// <param name="Attempt">The start that the files belong to; 0 while there are none.</param>
internal sealed record JobRow(Job Job, int Attempt)
{
    /// <summary>The columns, in the order in which <see cref="Read"/> reads them.</summary>
    public const string Columns =
        "id, kind, state, name, options, source, job_group, priority, position, created, started, finished, starts, attempt, worker, "
        + "progress, error, artifacts, views";

    /// <summary>The statement that adds a row.</summary>
    public const string Insertion = $"""
        INSERT INTO jobs ({Columns})
        VALUES ($id, $kind, $state, $name, $options, $source, $job_group, $priority, $position, $created, $started,
            $finished, $starts, $attempt, $worker, $progress, $error, $artifacts, $views)
        """;

    /// <summary>The statement that stores how a job stands.</summary>
    /// <param name="withAttempt">Whether the attempt changes too.</param>
    public static string Change(bool withAttempt) => $"""
        UPDATE jobs SET state = $state, priority = $priority, position = $position, started = $started, finished = $finished,
            starts = $starts, worker = $worker, progress = $progress, error = $error, artifacts = $artifacts
            {(withAttempt ? ", attempt = $attempt" : "")}
        WHERE id = $id
        """;

    /// <summary>Reads the current row.</summary>
    public static JobRow Read(SqliteDataReader row) => new(
        new Job
        {
            Id = row.GetString(0),
            Kind = (JobKind)row.GetInt32(1),
            State = (JobState)row.GetInt32(2),
            Name = row.GetString(3),
            Options = FromJson<GenerationOptions>(row.GetString(4)),
            Source = Text(row, 5),
            Group = Text(row, 6),
            Priority = row.GetInt32(7),
            Position = row.GetInt64(8),
            Created = Time(row, 9)!.Value,
            Started = Time(row, 10),
            Finished = Time(row, 11),
            Starts = row.GetInt32(12),
            Worker = Text(row, 14),
            Progress = Text(row, 15) is { } progress ? FromJson<JobProgress>(progress) : null,
            Error = Text(row, 16),
            Artifacts = FromJson<JobArtifact[]>(row.GetString(17)),
            Views = row.GetInt32(18),
        },
        row.GetInt32(13));

    /// <summary>The parameters of an insertion, named after the columns.</summary>
    public (string Name, object? Value)[] Parameters() =>
    [
        ("$id", Job.Id),
        ("$kind", (int)Job.Kind),
        ("$state", (int)Job.State),
        ("$name", Job.Name),
        ("$options", ToJson(Job.Options)),
        ("$source", Job.Source),
        ("$job_group", Job.Group),
        ("$priority", Job.Priority),
        ("$position", Job.Position),
        ("$created", Job.Created.ToUnixTimeMilliseconds()),
        ("$started", Job.Started?.ToUnixTimeMilliseconds()),
        ("$finished", Job.Finished?.ToUnixTimeMilliseconds()),
        ("$starts", Job.Starts),
        ("$attempt", Attempt),
        ("$worker", Job.Worker),
        ("$progress", Job.Progress is { } progress ? ToJson(progress) : null),
        ("$error", Job.Error),
        ("$artifacts", ToJson(Job.Artifacts)),
        ("$views", Job.Views),
    ];

    /// <summary>A value as it is stored.</summary>
    public static string ToJson<T>(T value) => JsonSerializer.Serialize(value, JobJson.Options);

    /// <summary>A stored value.</summary>
    public static T FromJson<T>(string text) => JsonSerializer.Deserialize<T>(text, JobJson.Options)!;

    private static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static DateTimeOffset? Time(SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));
}
