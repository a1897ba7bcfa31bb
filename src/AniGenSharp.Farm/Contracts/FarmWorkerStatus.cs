namespace AniGenSharp;

/// <summary>A worker that a farm heard from recently.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Device">What it runs on.</param>
/// <param name="Model">The <see cref="FarmModel.Key"/> of its weight files.</param>
/// <param name="Version">The version of its program.</param>
/// <param name="Seen">When the farm last heard from it.</param>
/// <param name="Job">The job that it is on; null if it waits.</param>
/// <param name="Succeeded">Jobs that it finished within the last hour.</param>
/// <param name="Failed">Jobs that failed on it within the last hour.</param>
public sealed record FarmWorkerStatus(
    string Name, string Device, string Model, string Version, DateTimeOffset Seen, string? Job, int Succeeded, int Failed);
