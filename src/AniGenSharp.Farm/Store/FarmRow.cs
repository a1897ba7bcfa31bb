using System.Data.Common;
using System.Text.Json;

namespace AniGenSharp.Farm.Store;

/// <summary>A job, and what only the coordinator needs to know of it.</summary>
/// <param name="Job">The job.</param>
/// <param name="Round">How often it was put into the work queue again; part of the message's identity.</param>
/// <param name="Sequence">The message's number in the work queue; null while it is not known to be there.</param>
internal sealed record FarmRow(FarmJob Job, long Round, long? Sequence)
{
    /// <summary>The columns, in the order in which <see cref="Read"/> reads them.</summary>
    public const string Columns =
        "id, name, options, priority, model, version, picture_bytes, picture_sha256, state, created, started, finished, starts, attempt, "
        + "winner, worker, progress, error, artifacts, round, sequence";

    public static FarmRow Read(DbDataReader row) => new(
        new FarmJob
        {
            Id = row.GetString(0),
            Name = row.GetString(1),
            Options = FromJson<GenerationOptions>(row.GetString(2)),
            Priority = (FarmPriority)row.GetInt64(3),
            Model = row.GetString(4),
            Version = row.GetString(5),
            PictureBytes = row.GetInt64(6),
            PictureSha256 = row.GetString(7),
            State = (JobState)row.GetInt64(8),
            Created = Time(row, 9)!.Value,
            Started = Time(row, 10),
            Finished = Time(row, 11),
            Starts = (int)row.GetInt64(12),
            Attempt = (int)row.GetInt64(13),
            Winner = (int?)Number(row, 14),
            Worker = Text(row, 15),
            Progress = Text(row, 16) is { } progress ? FromJson<JobProgress>(progress) : null,
            Error = Text(row, 17),
            Artifacts = FromJson<FarmArtifact[]>(row.GetString(18)),
        },
        row.GetInt64(19), Number(row, 20));

    public static string ToJson<T>(T value) => JsonSerializer.Serialize(value, JobJson.Options);

    public static T FromJson<T>(string text) => JsonSerializer.Deserialize<T>(text, JobJson.Options)!;

    private static string? Text(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    private static long? Number(DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    private static DateTimeOffset? Time(DbDataReader row, int column) =>
        Number(row, column) is { } time ? DateTimeOffset.FromUnixTimeMilliseconds(time) : null;
}
