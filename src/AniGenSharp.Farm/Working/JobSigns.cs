using AniGenSharp.Farm.Wire;

namespace AniGenSharp.Farm.Working;

/// <summary>
/// Gives signs three times per wait of the server: to the server, so that it does not hand the job to another worker, and once the job is
/// started, to the coordinator, which may answer that the work is not wanted any more.
/// </summary>
internal sealed class JobSigns(CoordinatorLink coordinator, JobDelivery delivery, TimeSpan ackWait, CancellationTokenSource abandon)
{
    private volatile StartedJob? _started;

    /// <summary>Includes the coordinator from now on.</summary>
    public void Begin(string id, int attempt, JobProgressTracker progress) => _started = new StartedJob(id, attempt, progress);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var timer = new PeriodicTimer(ackWait * 0.3);
            while (await timer.WaitForNextTickAsync(cancellationToken))
                await GiveAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The job has ended.
        }
    }

    private async Task GiveAsync(CancellationToken cancellationToken)
    {
        try
        {
            await delivery.KeepAsync(cancellationToken);
        }
        catch (Exception e) when (FarmLink.IsAway(e))
        {
            // The server hands the job to another worker if it stays away; the coordinator decides who wins.
        }
        if (_started is { } job
            && await coordinator.BeatAsync(new BeatMessage(job.Id, job.Attempt, job.Progress.Current), cancellationToken) == false)
            await abandon.CancelAsync();
    }

    private sealed record StartedJob(string Id, int Attempt, JobProgressTracker Progress);
}
