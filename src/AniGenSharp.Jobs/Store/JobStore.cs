using System.Data.Common;
using AniGenSharp.Jobs.Store;

namespace AniGenSharp;

/// <summary>
/// The jobs of one folder: a SQLite database and the files of each job. It survives the end of the process at any moment: a job that has
/// succeeded keeps its files, and one that was running waits again, or has failed once it was started <see cref="MaxStarts"/> times.
/// Threads may share an instance; only one process at a time can open a folder.
/// </summary>
public sealed class JobStore : IDisposable
{
    /// <summary>How often a job is started if its process dies each time.</summary>
    public const int MaxStarts = 3;

    private readonly Lock _lock = new();
    private readonly FileStream _owner;
    private readonly JobDatabase _database;
    private readonly JobFolders _folders;
    private readonly JobEvents _events;
    private bool _disposed;

    private JobStore(string folder, FileStream owner)
    {
        (Folder, _owner) = (folder, owner);
        _folders = new JobFolders(folder);
        _database = new JobDatabase(Path.Combine(folder, "jobs.db"));
        _events = new JobEvents(_database, _lock);
        Recover();
    }

    /// <summary>The folder of the store.</summary>
    public string Folder { get; }

    /// <summary>Number of the last event; 0 if there was none.</summary>
    public long LastEventId
    {
        get
        {
            lock (_lock)
                return _events.LastId;
        }
    }

    /// <summary>Opens the jobs of a folder, or creates them.</summary>
    /// <param name="folder">The folder, which is created if necessary.</param>
    /// <exception cref="IOException">
    /// Another process has opened the folder, it cannot be written, or it holds something else than jobs.
    /// </exception>
    public static JobStore Open(string folder)
    {
        folder = Path.GetFullPath(folder);
        Directory.CreateDirectory(folder);
        FileStream owner;
        try
        {
            owner = new FileStream(Path.Combine(folder, "jobs.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new IOException($"{folder}: another process uses these jobs; stop it, or choose another folder.", e);
        }
        try
        {
            return new JobStore(folder, owner);
        }
        catch (Exception e)
        {
            owner.Dispose();
            if (e is DbException)
                throw new IOException($"{folder}: the jobs cannot be opened ({e.Message}).", e);
            throw;
        }
    }

    /// <summary>Adds a job to the end of the queue.</summary>
    /// <exception cref="ArgumentException">An option is out of range, or the request has neither a picture nor a usable
    /// source.</exception>
    public Job Add(JobRequest request) => Add([request])[0];

    /// <summary>Adds jobs to the end of the queue, either all of them or none.</summary>
    /// <exception cref="ArgumentException">An option is out of range, or a request has neither a picture nor a usable source.</exception>
    public IReadOnlyList<Job> Add(IReadOnlyList<JobRequest> requests)
    {
        var added = new List<Job>();
        try
        {
            foreach (var request in requests)
                WriteInputs(request, added);
            Change(() =>
            {
                long position = _database.Query("SELECT coalesce(max(position), 0) FROM jobs", row => row.GetInt64(0)).Single();
                for (int i = 0; i < added.Count; i++)
                {
                    added[i] = added[i] with { Position = ++position };
                    _database.Execute(JobRow.Insertion, new JobRow(added[i], 0).Parameters());
                    _events.Add(JobEventKind.Changed, added[i]);
                }
            });
        }
        catch
        {
            foreach (var job in added)
                JobFolders.Delete(_folders.Of(job.Id));
            throw;
        }
        return added;
    }

    /// <summary>A job, or null if there is none with that identity.</summary>
    public Job? Find(string id)
    {
        lock (_lock)
            return Row(id)?.Job;
    }

    /// <summary>The jobs that a query asks for, newest first.</summary>
    public IReadOnlyList<Job> List(JobQuery? query = null)
    {
        query ??= new JobQuery();
        string search = query.Search is null ? "" : query.Search.Replace("\\", "\\\\").Replace("%", "\\%").Replace("_", "\\_");
        lock (_lock)
        {
            return _database.Query(
                $"""
                SELECT {JobRow.Columns} FROM jobs
                WHERE name LIKE $search ESCAPE '\' AND ($state IS NULL OR state = $state) AND ($group IS NULL OR job_group = $group)
                    AND ($before IS NULL OR id < $before)
                ORDER BY id DESC LIMIT $limit
                """,
                row => JobRow.Read(row).Job,
                ("$search", $"%{search}%"), ("$state", (int?)query.State), ("$group", query.Group), ("$before", query.Before),
                ("$limit", query.Limit));
        }
    }

    /// <summary>The jobs that wait, in the order in which they will start.</summary>
    public IReadOnlyList<Job> Queue()
    {
        lock (_lock)
        {
            return _database.Query(
                $"SELECT {JobRow.Columns} FROM jobs WHERE state = $state ORDER BY priority DESC, position", row => JobRow.Read(row).Job,
                ("$state", (int)JobState.Queued));
        }
    }

    /// <summary>File with the picture of a job, or with its mesh if it rigs one.</summary>
    public string PictureOf(Job job) => _folders.Input(job);

    /// <summary>Files with the further pictures of a job.</summary>
    public IReadOnlyList<string> ViewsOf(Job job) => [.. Enumerable.Range(0, job.Views).Select(number => _folders.View(job.Id, number))];

    /// <summary>Folder for what else belongs to a job; it exists and is deleted with the job.</summary>
    public string FolderOf(Job job) => _folders.Of(job.Id);

    /// <summary>Folder with the files of a job that succeeded; null for other jobs.</summary>
    public string? ResultOf(Job job)
    {
        lock (_lock)
            return Row(job.Id) is { Job.State: JobState.Succeeded } row ? _folders.Attempt(job.Id, row.Attempt) : null;
    }

    /// <summary>Moves a job that waits to another place in the queue.</summary>
    /// <param name="id">The job.</param>
    /// <param name="index">Its new index in <see cref="Queue"/>; beyond the end means last.</param>
    /// <returns>Whether the job waits.</returns>
    public bool Move(string id, int index)
    {
        lock (_lock)
        {
            var queue = Queue().ToList();
            int from = queue.FindIndex(job => job.Id == id);
            if (from < 0)
                return false;
            var moved = queue[from];
            queue.RemoveAt(from);
            queue.Insert(Math.Clamp(index, 0, queue.Count), moved);
            // Positions count within a priority, so the moved job takes that of the job before it, or of the one behind it.
            int at = queue.IndexOf(moved);
            int priority = at > 0 ? queue[at - 1].Priority : queue.ElementAtOrDefault(1)?.Priority ?? moved.Priority;
            long[] positions = [.. queue.Select(job => job.Position).Order()];
            Change(() =>
            {
                foreach (var (i, job) in queue.Index())
                {
                    var changed = job with { Position = positions[i], Priority = job.Id == id ? priority : job.Priority };
                    if (changed != job)
                        Update(changed);
                }
            });
            return true;
        }
    }

    /// <summary>Ends a job that waits; a job that runs is canceled by its queue.</summary>
    /// <returns>Whether the job waited.</returns>
    public bool CancelQueued(string id) => End(id, JobState.Queued, job => job.Cancel());

    /// <summary>Deletes a job that does not run, with its files.</summary>
    /// <returns>Whether there was such a job.</returns>
    public bool Delete(string id)
    {
        lock (_lock)
        {
            if (Row(id) is not { Job: { State: not JobState.Running } job })
                return false;
            try
            {
                DeleteRow(job);
            }
            catch (DbException)
            {
                // A full disk has room for the deletion once the files are deleted.
                JobFolders.Delete(_folders.Of(id));
                DeleteRow(job);
            }
        }
        JobFolders.Delete(_folders.Of(id));
        return true;
    }

    /// <summary>Starts the first job of a kind that waits. The start is counted before this method returns.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="worker">Who runs it.</param>
    /// <returns>The job and an empty folder for its files, or null if none waits.</returns>
    internal (Job Job, string Output)? Start(JobKind kind, string worker)
    {
        lock (_lock)
        {
            var row = _database.Query(
                $"SELECT {JobRow.Columns} FROM jobs WHERE state = $state AND kind = $kind ORDER BY priority DESC, position LIMIT 1",
                JobRow.Read, ("$state", (int)JobState.Queued), ("$kind", (int)kind)).FirstOrDefault();
            if (row is null)
                return null;
            var job = row.Job.Start(worker);
            string output = _folders.Attempt(job.Id, job.Starts);
            JobFolders.Delete(output);
            Directory.CreateDirectory(output);
            Change(() => Update(job));
            return (job, output);
        }
    }

    /// <summary>Stores how far a job that runs has come.</summary>
    internal void Report(string id, JobProgress progress)
    {
        lock (_lock)
        {
            if (!_disposed && Row(id) is { Job: { State: JobState.Running } job })
                Change(() => Update(job with { Progress = progress }, JobEventKind.Progressed));
        }
    }

    /// <summary>Makes the files of the last start the result.</summary>
    internal Job? Succeed(string id, IReadOnlyList<JobArtifact> artifacts)
    {
        lock (_lock)
        {
            if (Row(id) is not { Job: { State: JobState.Running } job })
                return null;
            var ended = job.Succeed(artifacts);
            Change(() => Update(ended, attempt: job.Starts));
            _folders.DeleteAttemptsBut(id, job.Starts);
            return ended;
        }
    }

    /// <summary>Lists the files of a job again after pictures were added to them.</summary>
    internal void Refresh(string id)
    {
        lock (_lock)
        {
            if (Row(id) is { Job: { State: JobState.Succeeded } job } row)
                Change(() => Update(job with { Artifacts = JobFolders.Artifacts(_folders.Attempt(id, row.Attempt)) }));
        }
    }

    /// <summary>Ends a job that ran with an error, or because the user canceled it.</summary>
    internal void Fail(string id, string? error) =>
        End(id, JobState.Running, job => error is null ? job.Cancel() : job.Fail(error));

    /// <summary>Lets a job that ran wait again at its place, because its queue stops; the start does not count.</summary>
    internal void Return(string id)
    {
        lock (_lock)
        {
            if (Row(id) is { Job: { State: JobState.Running } job })
                Change(() => Update(job with { State = JobState.Queued, Starts = job.Starts - 1, Progress = null }));
        }
    }

    /// <summary>All events after one and those to come, without end.</summary>
    /// <param name="after">Number of the last event that is known; <see cref="LastEventId"/> for new ones only.</param>
    /// <param name="cancellationToken">Ends the sequence.</param>
    public IAsyncEnumerable<JobEvent> FollowAsync(long after, CancellationToken cancellationToken = default) =>
        _events.FollowAsync(after, cancellationToken);

    /// <summary>Closes the database.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            _database.Dispose();
            _owner.Dispose();
        }
    }

    /// <summary>Writes the inputs of a new job, which is added to a list first.</summary>
    private void WriteInputs(JobRequest request, List<Job> added)
    {
        var (input, views) = InputsOf(request);
        (request.Options with { Views = [.. request.Views.Select(view => PictureSource.FromBytes(view))] }).Validate();
        var job = request.CreateJob(views.Count);
        added.Add(job);
        _folders.WriteInputs(job, input, views);
    }

    private (byte[] Input, IReadOnlyList<byte[]> Views) InputsOf(JobRequest request)
    {
        if (request.Source is null)
        {
            return (
                request.Mesh ?? request.Picture
                    ?? throw new ArgumentException("A job needs a picture, a mesh, or the job whose stages it finishes."),
                request.Views);
        }
        if (Find(request.Source) is not { State: JobState.Succeeded, Kind: not JobKind.Rig } source)
        {
            throw new ArgumentException(
                $"Job {request.Source} has no stages to finish: it does not exist, has not succeeded, or rigged a mesh.");
        }
        return (File.ReadAllBytes(PictureOf(source)), [.. ViewsOf(source).Select(File.ReadAllBytes)]);
    }

    private bool End(string id, JobState from, Func<Job, Job> end)
    {
        lock (_lock)
        {
            if (Row(id) is not { Job: var job } || job.State != from)
                return false;
            // The files are deleted first, so that a disk that they filled has room for the end.
            _folders.DeleteAttemptsBut(id, 0);
            Change(() => Update(end(job)));
            return true;
        }
    }

    /// <summary>Jobs whose process died wait again or have failed, and files of nothing are deleted.</summary>
    private void Recover()
    {
        // Files first: a full disk may need their room for the rest.
        _folders.DeleteAllBut(_database.Query("SELECT id FROM jobs", row => row.GetString(0)).ToHashSet());
        foreach (var job in List(new JobQuery { State = JobState.Running, Limit = int.MaxValue }))
        {
            _folders.DeleteAttemptsBut(job.Id, 0);
            Change(() => Update(job.Starts < MaxStarts
                ? job with { State = JobState.Queued, Progress = null }
                : job.Fail($"The process ended during this job {job.Starts} times; it is not started again.")));
        }
    }

    private void DeleteRow(Job job) => Change(() =>
    {
        _database.Execute("DELETE FROM jobs WHERE id = $id", ("$id", job.Id));
        _events.Add(JobEventKind.Deleted, job);
    });

    private JobRow? Row(string id) =>
        _database.Query($"SELECT {JobRow.Columns} FROM jobs WHERE id = $id", JobRow.Read, ("$id", id)).FirstOrDefault();

    private void Update(Job job, JobEventKind kind = JobEventKind.Changed, int? attempt = null)
    {
        _database.Execute(JobRow.Change(attempt is not null), new JobRow(job, attempt ?? 0).Parameters());
        _events.Add(kind, job);
    }

    private void Change(Action statements)
    {
        lock (_lock)
        {
            long last = _events.LastId;
            try
            {
                _database.Transact(statements);
            }
            catch
            {
                _events.Rewind(last);
                throw;
            }
            _events.Announce();
        }
    }
}
