namespace AniGenSharp.Studio.Api;

/// <summary>Some jobs.</summary>
/// <param name="Jobs">The jobs, newest first.</param>
/// <param name="LastEventId">Number of the last event before they were listed; whoever follows from it misses nothing.</param>
internal sealed record JobPage(IReadOnlyList<Job> Jobs, long LastEventId);
