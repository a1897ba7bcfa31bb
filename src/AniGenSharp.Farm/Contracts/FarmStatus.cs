namespace AniGenSharp;

/// <summary>The state of a farm.</summary>
/// <param name="Jobs">The number of jobs in each state.</param>
/// <param name="Workers">The workers that were heard from recently, by name.</param>
/// <param name="Limits">How much the farm accepts.</param>
public sealed record FarmStatus(IReadOnlyDictionary<JobState, int> Jobs, IReadOnlyList<FarmWorkerStatus> Workers, FarmLimits Limits);
