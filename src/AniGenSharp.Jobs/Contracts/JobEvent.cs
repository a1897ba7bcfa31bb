namespace AniGenSharp;

/// <summary>Something that happened to a job. Events are numbered without end, also over restarts.</summary>
/// <param name="Id">The event's number, ascending.</param>
/// <param name="Kind">What happened.</param>
/// <param name="JobId">The job; empty for a reset.</param>
/// <param name="Job">The job after the event; null if it was deleted, and for a reset.</param>
public sealed record JobEvent(long Id, JobEventKind Kind, string JobId, Job? Job);
