using System.Runtime.CompilerServices;

namespace AniGenSharp.Jobs.Store;

/// <summary>The numbered events of all jobs, stored in the database, so that followers can resume after a restart.</summary>
internal sealed class JobEvents
{
    /// <summary>The most events that are kept.</summary>
    public const int MaxKept = 20_000;

    /// <summary>Old events are deleted whenever this many have been added.</summary>
    private const int PruneEvery = 1000;

    private const int PageSize = 500;

    private readonly Lock _lock;
    private readonly JobDatabase _database;
    private TaskCompletionSource _added = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public JobEvents(JobDatabase database, Lock mutex)
    {
        (_database, _lock) = (database, mutex);
        LastId = Number("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'events'");
    }

    /// <summary>Number of the last event; 0 if there was none.</summary>
    public long LastId { get; private set; }

    /// <summary>Adds an event, within the caller's transaction and lock.</summary>
    public void Add(JobEventKind kind, Job job)
    {
        string? content = kind == JobEventKind.Deleted ? null : JobRow.ToJson(job);
        // Once a job has ended, its intermediate progress is of no interest to anybody.
        if (job.HasEnded || kind == JobEventKind.Deleted)
        {
            _database.Execute(
                "DELETE FROM events WHERE job = $job AND kind = $kind", ("$job", job.Id), ("$kind", (int)JobEventKind.Progressed));
        }
        _database.Execute(
            "INSERT INTO events (kind, job, content) VALUES ($kind, $job, $content)", ("$kind", (int)kind), ("$job", job.Id),
            ("$content", content));
        LastId = Number("SELECT last_insert_rowid()");
        if (LastId % PruneEvery == 0)
            _database.Execute("DELETE FROM events WHERE id <= $last", ("$last", LastId - MaxKept));
    }

    /// <summary>Forgets the events of a transaction that failed.</summary>
    /// <param name="lastId">Number of the last event before it.</param>
    public void Rewind(long lastId) => LastId = lastId;

    /// <summary>Wakes the followers, once the events are committed.</summary>
    public void Announce()
    {
        var added = _added;
        _added = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        added.SetResult();
    }

    /// <summary>All events after one, and those to come.</summary>
    public async IAsyncEnumerable<JobEvent> FollowAsync(long after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (true)
        {
            Task added;
            List<JobEvent> events;
            lock (_lock)
            {
                added = _added.Task;
                events = Read(ref after);
            }
            foreach (var happened in events)
                yield return happened;
            if (events.Count < PageSize)
                await added.WaitAsync(cancellationToken);
        }
    }

    private List<JobEvent> Read(ref long after)
    {
        if (after == LastId)
            return [];
        // A number from another store, or one whose successors are deleted.
        if (after > LastId || after < LastId - MaxKept)
        {
            after = LastId;
            return [new JobEvent(LastId, JobEventKind.Reset, "", null)];
        }
        var events = _database.Query(
            "SELECT id, kind, job, content FROM events WHERE id > $after ORDER BY id LIMIT $limit",
            row => new JobEvent(
                row.GetInt64(0), (JobEventKind)row.GetInt32(1), row.GetString(2),
                row.IsDBNull(3) ? null : JobRow.FromJson<Job>(row.GetString(3))),
            ("$after", after), ("$limit", PageSize));
        after = events.Count > 0 ? events[^1].Id : LastId;
        return events;
    }

    private long Number(string sql) => _database.Query(sql, row => row.GetInt64(0)).Single();
}
