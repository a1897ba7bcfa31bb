using System.Text.Json;
using System.Text.Json.Serialization;

namespace AniGenSharp.Farm.Wire;

/// <summary>A job as it travels to a worker. The options are read only once version and weights are known to be the same.</summary>
internal sealed record JobMessage(
    string Id, string Name, JsonElement Options, FarmModel Model, long PictureBytes, string PictureSha256);

/// <summary>A client's request for a new job, whose picture is in the store already.</summary>
internal sealed record SubmitMessage(
    string Id, string Name, JsonElement Options, FarmPriority Priority, FarmModel Model, long PictureBytes, string PictureSha256);

/// <summary>A worker introduces itself.</summary>
internal sealed record HelloMessage(string Device, FarmModel Model, string? Job);

/// <summary>How a worker has to behave.</summary>
internal sealed record HelloAnswer(double AckWaitSeconds, long MaxPictureBytes, long MaxArtifactBytes);

/// <summary>A worker asks whether it may start a job. The token makes a repeated question count once.</summary>
internal sealed record StartMessage(string Id, string Token);

/// <summary>Whether a worker may start a job.</summary>
internal enum StartVerdict
{
    /// <summary>It may, and the start is counted.</summary>
    Started,

    /// <summary>Another worker is on it.</summary>
    Busy,

    /// <summary>The job has ended or was deleted.</summary>
    Ended,
}

/// <summary>The answer to <see cref="StartMessage"/>.</summary>
internal sealed record StartAnswer(StartVerdict Verdict, int Attempt);

/// <summary>A worker is still on a job.</summary>
internal sealed record BeatMessage(string Id, int Attempt, JobProgress? Progress);

/// <summary>A worker has uploaded all files of a job.</summary>
internal sealed record FinishMessage(string Id, int Attempt, IReadOnlyList<FarmArtifact> Artifacts);

/// <summary>How a worker stops working on a job without a result.</summary>
internal enum StopReason
{
    /// <summary>The job cannot be done; it has failed.</summary>
    Failed,

    /// <summary>The device failed; the job waits for another start.</summary>
    DeviceFault,

    /// <summary>The worker is shut down; the job waits, and the start does not count.</summary>
    Released,

    /// <summary>The worker's version or weights differ; the job waits for another worker.</summary>
    Refused,
}

/// <summary>A worker stops working on a job without a result.</summary>
internal sealed record StopMessage(string Id, int Attempt, StopReason Reason, string Text);

/// <summary>A client names a job.</summary>
internal sealed record JobReference(string Id);

/// <summary>An answer: a value, or the reason why there is none.</summary>
/// <param name="Value">The value; omitted from the message if there is none, since a number or a Boolean cannot be null.</param>
/// <param name="Error">Why the request was refused; null if it was not.</param>
/// <param name="IsBusy">Whether the same request may be accepted later.</param>
internal sealed record Answer<T>(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] T? Value, string? Error = null, bool IsBusy = false)
{
    /// <summary>The value.</summary>
    /// <exception cref="FarmException">The request was refused.</exception>
    public T Require() => Error is null ? Value! : throw new FarmException(Error);
}
