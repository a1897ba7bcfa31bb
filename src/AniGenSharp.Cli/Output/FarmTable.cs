using System.Text.Json;

namespace AniGenSharp.Cli.Output;

/// <summary>How a farm and its jobs are printed.</summary>
internal static class FarmTable
{
    /// <summary>A job in one line of JSON.</summary>
    public static string Json(FarmJob job) => JsonSerializer.Serialize(job, JobJson.Options);

    /// <summary>A job in one line.</summary>
    public static string Line(FarmJob job)
    {
        string state = job.State.ToString().ToLowerInvariant();
        string progress = job.Progress is { } now ? $" {now.Done:p0}" : "";
        return $"{job.Id}  {state}{progress}  {job.Name}{(job.Error is null ? "" : $": {job.Error}")}";
    }

    /// <summary>The numbers of jobs, and a line per worker.</summary>
    public static IEnumerable<string> Lines(FarmStatus status)
    {
        yield return string.Join(", ", status.Jobs.Select(count => $"{count.Value:n0} {count.Key.ToString().ToLowerInvariant()}"));
        foreach (var worker in status.Workers)
        {
            yield return $"{worker.Name} on {worker.Device}, model {worker.Model}: {worker.Succeeded:n0} per hour, "
                + $"{worker.Failed:n0} failed" + (worker.Job is null ? "" : $", on {worker.Job}");
        }
        if (status.Workers.Count == 0)
            yield return "No worker is connected.";
    }
}
