using System.Data.Common;
using AniGenSharp.Jobs.Store;
using Microsoft.Extensions.Logging;

namespace AniGenSharp.Jobs.Queue;

/// <summary>Takes jobs from the store one after the other and has a runner run them, until it is stopped.</summary>
internal sealed class JobWorker(JobStore store, IJobRunner runner, ILogger? logger)
{
    private static readonly TimeSpan s_retryInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly RemainingTime _remaining = new();
    private (string Id, CancellationTokenSource Cancellation)? _current;

    /// <summary>Cancels a job if this worker is on it.</summary>
    public bool Cancel(string id)
    {
        lock (_lock)
        {
            if (_current is not { } current || current.Id != id)
                return false;
            current.Cancellation.Cancel();
            return true;
        }
    }

    /// <summary>Works until it is stopped; a job that it is on then waits again.</summary>
    public async Task WorkAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            // The number is read first, so that a job that is added meanwhile is not overlooked.
            long seen = store.LastEventId;
            if (await StoreAsync(() => store.Start(runner.Kind, runner.Name), stop) is not { } started)
            {
                await WaitForEventAsync(seen, stop);
                continue;
            }
            var end = await Task.Run(() => Run(started.Job, started.Output, stop), CancellationToken.None);
            if (await StoreAsync(end, stop) is { } succeeded)
                await Task.Run(() => Render(succeeded), CancellationToken.None);
        }
    }

    /// <summary>
    /// Stores what happened to a job. While that fails, because the disk is full for example, it is tried again until the worker stops; a
    /// job whose end was not stored then runs again.
    /// </summary>
    private async Task<T?> StoreAsync<T>(Func<T> change, CancellationToken stop)
    {
        for (bool isFirst = true; ; isFirst = false)
        {
            try
            {
                return change();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or DbException)
            {
                if (isFirst)
                    logger?.LogError(e, "Jobs cannot be stored; this is tried again until it succeeds");
            }
            await Task.Delay(s_retryInterval, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (stop.IsCancellationRequested)
                return default;
        }
    }

    private async Task WaitForEventAsync(long seen, CancellationToken stop)
    {
        try
        {
            await foreach (var _ in store.FollowAsync(seen, stop))
                return;
        }
        catch (OperationCanceledException)
        {
            // The loop ends.
        }
    }

    /// <summary>Runs a job.</summary>
    /// <returns>What stores its end; it returns the job if that succeeded.</returns>
    private Func<Job?> Run(Job job, string output, CancellationToken stop)
    {
        using var cancellation = new CancellationTokenSource();
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stop, cancellation.Token);
        lock (_lock)
            _current = (job.Id, cancellation);
        try
        {
            var progress = new ProgressWriter(store, job.Id, _remaining);
            _remaining.Begin();
            var run = new JobRun(job, store.PictureOf(job), SourceFolder(job), output, progress) { Views = store.ViewsOf(job) };
            runner.Run(run, both.Token);
            both.Token.ThrowIfCancellationRequested();
            progress.Finish();
            var artifacts = JobFolders.Artifacts(output);
            return () => store.Succeed(job.Id, artifacts);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return Ended(() => store.Return(job.Id));
        }
        catch (Exception e)
        {
            if (e is not (OperationCanceledException or AniGenException))
                logger?.LogError(e, "Job {Id} failed", job.Id);
            return Ended(() => store.Fail(job.Id, e is OperationCanceledException ? null : Message(e)));
        }
        finally
        {
            lock (_lock)
                _current = null;
        }
    }

    private static Func<Job?> Ended(Action store) => () =>
    {
        store();
        return null;
    };

    private void Render(Job job)
    {
        try
        {
            runner.Render(job, store.ResultOf(job)!);
            store.Refresh(job.Id);
        }
        catch (Exception e)
        {
            // The result is stored; it only has no picture.
            logger?.LogWarning(e, "The preview of job {Id} was not rendered", job.Id);
        }
    }

    private string? SourceFolder(Job job)
    {
        if (job.Source is null)
            return null;
        return store.Find(job.Source) is { } source && store.ResultOf(source) is { } folder
            ? folder
            : throw new GenerationException($"Job {job.Source}, whose stages are needed, was deleted.");
    }

    private static string Message(Exception error)
    {
        bool isForUsers = error is AniGenException or ArgumentException or IOException or InsufficientMemoryException
            or DllNotFoundException or InvalidDataException;
        return (isForUsers ? error.Message : $"{error.GetType().Name}: {error.Message}").ReplaceLineEndings(" ");
    }
}
