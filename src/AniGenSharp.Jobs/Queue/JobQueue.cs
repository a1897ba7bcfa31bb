using AniGenSharp.Jobs.Queue;
using Microsoft.Extensions.Logging;

namespace AniGenSharp;

/// <summary>Runs the jobs of a store in this process: one worker per runner, each on one job at a time.</summary>
public sealed class JobQueue : IAsyncDisposable
{
    private readonly JobStore _store;
    private readonly CancellationTokenSource _stop = new();
    private readonly JobWorker[] _workers;
    private readonly Task _work;

    /// <summary>Begins to work.</summary>
    /// <param name="store">The jobs.</param>
    /// <param name="runners">One per device, and at least one for each kind of job that should run.</param>
    /// <param name="logger">Receives failures; null for none.</param>
    public JobQueue(JobStore store, IReadOnlyList<IJobRunner> runners, ILogger? logger = null)
    {
        _store = store;
        _workers = [.. runners.Select(runner => new JobWorker(store, runner, logger))];
        _work = Task.WhenAll(_workers.Select(worker => worker.WorkAsync(_stop.Token)));
    }

    /// <summary>Cancels a job that waits or runs. One that runs ends within a sampling step.</summary>
    /// <param name="id">The job.</param>
    /// <returns>Whether it waited or ran.</returns>
    public bool Cancel(string id) => _store.CancelQueued(id) || _workers.Any(worker => worker.Cancel(id));

    /// <summary>Stops the workers. The jobs that they are on wait again, and these starts do not count.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _work;
        _stop.Dispose();
    }
}
