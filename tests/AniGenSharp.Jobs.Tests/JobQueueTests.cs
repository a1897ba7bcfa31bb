using AniGenSharp.Jobs.Store;
using AniGenSharp.TestKit.Jobs;
using Microsoft.Extensions.Logging;

namespace AniGenSharp.Jobs.Tests;

/// <summary>The queue in this process, with a fake generator.</summary>
public sealed class JobQueueTests : JobTest
{
    [Fact]
    public async Task Jobs_run_and_keep_their_files()
    {
        await using var queue = Start();
        var job = await WaitFor(Store.Add(Request()).Id, job => job.HasEnded && job.Artifacts.Any(file => file.Name == "thumbnail.png"));
        Assert.Equal((JobState.Succeeded, 1, "fake Generate"), (job.State, job.Starts, job.Worker));
        string folder = Store.ResultOf(job)!;
        Assert.All(job.Artifacts, file => Assert.Equal(file.Bytes, new FileInfo(Path.Combine(folder, file.Name)).Length));
        Assert.Null(job.Progress);

        var finished = Store.Add(new JobRequest { Name = "again", Source = job.Id });
        Assert.Equal(JobState.Succeeded, (await WaitFor(finished.Id, job => job.HasEnded)).State);
    }

    [Fact]
    public async Task A_failure_is_reported_and_the_next_job_runs()
    {
        await using var queue = Start();
        var jobs = Store.Add([Request("fail.png"), Request()]);
        var failed = await WaitFor(jobs[0].Id, job => job.HasEnded);
        Assert.Equal((JobState.Failed, "The networks predicted no surface."), (failed.State, failed.Error));
        Assert.Equal(JobState.Succeeded, (await WaitFor(jobs[1].Id, job => job.HasEnded)).State);
        Assert.Null(Store.ResultOf(failed));
    }

    [Fact]
    public async Task Jobs_that_wait_or_run_are_canceled()
    {
        await using var queue = Start(milliseconds: 50);
        var jobs = Store.Add([Request(), Request()]);
        var running = await WaitFor(jobs[0].Id, job => job.Progress is { Step: > 1 });
        Assert.InRange(running.Progress!.Done, 0.001, 0.999);
        Assert.True(queue.Cancel(jobs[1].Id));
        Assert.True(queue.Cancel(jobs[0].Id));
        foreach (var job in jobs)
            Assert.Equal(JobState.Canceled, (await WaitFor(job.Id, job => job.HasEnded)).State);
        Assert.False(queue.Cancel(jobs[0].Id));
    }

    [Fact]
    public async Task A_queue_that_stops_gives_its_job_back_without_counting_the_start()
    {
        string id = Store.Add(Request()).Id;
        await using (Start(milliseconds: 50))
            await WaitFor(id, job => job.Progress is not null);
        var job = Store.Find(id)!;
        Assert.Equal((JobState.Queued, 0), (job.State, job.Starts));
        await using var again = Start();
        Assert.Equal(JobState.Succeeded, (await WaitFor(id, job => job.HasEnded)).State);
    }

    [Fact]
    public async Task No_event_of_a_run_is_lost_or_repeated()
    {
        long before = Store.LastEventId;
        await using var queue = Start();
        var jobs = Store.Add([.. Enumerable.Range(0, 20).Select(i => Request($"{i}"))]);
        var ended = new HashSet<string>();
        long last = before;
        await foreach (var happened in Store.FollowAsync(before, TestContext.Current.CancellationToken))
        {
            Assert.True(happened.Id > last);
            last = happened.Id;
            if (happened.Job is { State: JobState.Succeeded })
                ended.Add(happened.JobId);
            if (ended.Count == jobs.Count)
                break;
        }
    }

    [Fact]
    public async Task The_end_of_a_job_is_stored_once_the_disk_has_room_again()
    {
        string id = Store.Add(Request()).Id;
        using var other = new JobDatabase(Path.Combine(Folder, "jobs.db"));
        other.Execute($"""
            CREATE TRIGGER full BEFORE UPDATE ON jobs WHEN NEW.state = {(int)JobState.Succeeded} OR NEW.progress IS NOT NULL
            BEGIN SELECT RAISE(ROLLBACK, 'disk is full'); END
            """);
        var log = new ErrorSignal();
        await using var queue = Start(logger: log);
        await log.Error.WaitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(JobState.Running, Store.Find(id)!.State);
        other.Execute("DROP TRIGGER full");
        var job = await WaitFor(id, job => job.HasEnded);
        Assert.Equal((JobState.Succeeded, 1), (job.State, job.Starts));
    }

    private JobQueue Start(int milliseconds = 0, ILogger? logger = null) =>
        new(Store, [new FakeRunner(JobKind.Generate, milliseconds), new FakeRunner(JobKind.Finish, milliseconds)], logger);

    /// <summary>Waits for the first error.</summary>
    private sealed class ErrorSignal : ILogger
    {
        private readonly TaskCompletionSource _error = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Error => _error.Task;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel == LogLevel.Error)
                _error.TrySetResult();
        }
    }
}
