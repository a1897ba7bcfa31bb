using System.Data.Common;
using Microsoft.Extensions.Logging;

namespace AniGenSharp.Jobs.Queue;

/// <summary>Takes jobs from the store one after the other and has a runner run them, until it is stopped.</summary>
internal sealed class JobWorker(JobStore store, IJobRunner runner, ILogger? logger)
{
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
            try
            {
                // The number is read first, so that a job that is added meanwhile is not overlooked.
                long seen = store.LastEventId;
                if (store.Start(runner.Kind, runner.Name) is { } started)
                    await Task.Run(() => Run(started.Job, started.Output, stop), CancellationToken.None);
                else
                    await WaitForEventAsync(seen, stop);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or DbException)
            {
                // The disk is full, for example; the next event is a new chance.
                logger?.LogError(e, "Jobs cannot be stored");
                await WaitForEventAsync(store.LastEventId, stop);
            }
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

    private void Run(Job job, string output, CancellationToken stop)
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
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            store.Return(job.Id);
            return;
        }
        catch (Exception e)
        {
            store.Fail(job.Id, e is OperationCanceledException ? null : Message(e));
            if (e is not (OperationCanceledException or AniGenException))
                logger?.LogError(e, "Job {Id} failed", job.Id);
            return;
        }
        finally
        {
            lock (_lock)
                _current = null;
        }
        if (store.Succeed(job.Id) is { } succeeded)
            Render(succeeded);
    }

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
