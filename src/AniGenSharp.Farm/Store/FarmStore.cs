using System.Data.Common;
using AniGenSharp.Farm.Wire;

namespace AniGenSharp.Farm.Store;

/// <summary>
/// The truth about the jobs of a farm. Every change is one statement with its condition in it (compare and set), so that coordinators and
/// workers may repeat and overlap their requests.
/// </summary>
internal sealed class FarmStore(FarmDatabase database) : IAsyncDisposable
{
    /// <summary>How often a job is started if its process dies each time.</summary>
    public const int MaxStarts = JobStore.MaxStarts;

    /// <summary>Half of what the server accepts in one message (nats.conf).</summary>
    private const int MaxPageBytes = 500_000;

    private const string Waiting = "state = 0", Running = "state = 1", Unfinished = "state IN (0, 1)", Ended = "state > 1";

    private static readonly string[] s_schema =
    [
        """
        CREATE TABLE IF NOT EXISTS farm_jobs (
            id TEXT PRIMARY KEY, name TEXT NOT NULL, options TEXT NOT NULL, priority BIGINT NOT NULL, model TEXT NOT NULL,
            version TEXT NOT NULL, picture_bytes BIGINT NOT NULL, picture_sha256 TEXT NOT NULL, state BIGINT NOT NULL,
            created BIGINT NOT NULL, started BIGINT, finished BIGINT, starts BIGINT NOT NULL, attempt BIGINT NOT NULL, winner BIGINT,
            worker TEXT, progress TEXT, error TEXT, artifacts TEXT NOT NULL, round BIGINT NOT NULL, sequence BIGINT,
            refusals BIGINT NOT NULL, token TEXT, heartbeat BIGINT)
        """,
        "CREATE INDEX IF NOT EXISTS farm_jobs_by_state ON farm_jobs (state, id)",
        "CREATE INDEX IF NOT EXISTS farm_jobs_by_end ON farm_jobs (finished)",
        "CREATE TABLE IF NOT EXISTS farm_models (key TEXT PRIMARY KEY, digests TEXT NOT NULL)",
    ];

    private static long Now => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    /// <summary>Creates the tables if they do not exist.</summary>
    /// <exception cref="FarmException">The database cannot be used.</exception>
    public async Task CreateAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (string statement in s_schema)
                await database.ExecuteAsync(statement, cancellationToken);
        }
        catch (DbException e)
        {
            throw new FarmException($"The database cannot be used: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    /// <summary>Adds a job that waits; a job with the same identity is left as it is.</summary>
    public async Task AddAsync(FarmJob job, FarmModel model, CancellationToken cancellationToken)
    {
        await database.ExecuteAsync(
            "INSERT INTO farm_models (key, digests) VALUES (@key, @digests) ON CONFLICT DO NOTHING", cancellationToken,
            ("key", model.Key), ("digests", FarmRow.ToJson(model.Digests)));
        await database.ExecuteAsync(
            """
            INSERT INTO farm_jobs (id, name, options, priority, model, version, picture_bytes, picture_sha256, state, created, starts,
                attempt, artifacts, round, refusals)
            VALUES (@id, @name, @options, @priority, @model, @version, @bytes, @sha256, 0, @created, 0, 0, '[]', 0, 0)
            ON CONFLICT DO NOTHING
            """,
            cancellationToken,
            ("id", job.Id), ("name", job.Name), ("options", FarmRow.ToJson(job.Options)), ("priority", (long)job.Priority),
            ("model", job.Model), ("version", job.Version), ("bytes", job.PictureBytes), ("sha256", job.PictureSha256),
            ("created", job.Created.ToUnixTimeMilliseconds()));
    }

    /// <summary>The weight files that a key stands for.</summary>
    public async Task<IReadOnlyDictionary<string, string>> DigestsAsync(string model, CancellationToken cancellationToken) =>
        (await database.QueryAsync(
            "SELECT digests FROM farm_models WHERE key = @key", row => FarmRow.FromJson<Dictionary<string, string>>(row.GetString(0)),
            cancellationToken, ("key", model))).Single();

    /// <summary>A job, or null.</summary>
    public Task<FarmRow?> FindAsync(string id, CancellationToken cancellationToken) =>
        FirstAsync($"SELECT {FarmRow.Columns} FROM farm_jobs WHERE id = @id", cancellationToken, ("id", id));

    /// <summary>The jobs that a query asks for, oldest first; fewer of them if they would not fit a message.</summary>
    public async Task<IReadOnlyList<FarmJob>> ListAsync(FarmQuery query, CancellationToken cancellationToken)
    {
        string state = query.State is { } wanted ? $"AND state = {(int)wanted}" : "";
        var rows = await database.QueryAsync(
            $"SELECT {FarmRow.Columns} FROM farm_jobs WHERE id > @after {state} ORDER BY id LIMIT {Math.Clamp(query.Limit, 1, 1000)}",
            FarmRow.Read, cancellationToken, ("after", query.After ?? ""));
        int count = 0;
        for (long bytes = 0; count < rows.Count; count++)
        {
            bytes += FarmJson.Write(rows[count].Job).Length;
            if (bytes > MaxPageBytes && count > 0)
                break;
        }
        return [.. rows.Take(count).Select(row => row.Job)];
    }

    /// <summary>The number of jobs in each state.</summary>
    public async Task<Dictionary<JobState, int>> CountAsync(CancellationToken cancellationToken)
    {
        var counts = await database.QueryAsync(
            "SELECT state, count(*) FROM farm_jobs GROUP BY state", row => ((JobState)row.GetInt64(0), (int)row.GetInt64(1)),
            cancellationToken);
        return Enum.GetValues<JobState>().ToDictionary(
            state => state, state => counts.FirstOrDefault(count => count.Item1 == state).Item2);
    }

    /// <summary>How many jobs each worker ended in a state since a time.</summary>
    public Task<List<(string Worker, JobState State, int Jobs)>> RatesAsync(DateTimeOffset since, CancellationToken cancellationToken) =>
        database.QueryAsync(
            "SELECT worker, state, count(*) FROM farm_jobs WHERE finished > @since AND worker IS NOT NULL GROUP BY worker, state",
            row => (row.GetString(0), (JobState)row.GetInt64(1), (int)row.GetInt64(2)), cancellationToken,
            ("since", since.ToUnixTimeMilliseconds()));

    /// <summary>
    /// Counts a start, if the job waits or its worker was not heard from since a time. Repeated with the same token, it counts once.
    /// </summary>
    /// <returns>The job as it was started, or null.</returns>
    public async Task<FarmRow?> StartAsync(
        string id, string worker, string token, DateTimeOffset heardSince, CancellationToken cancellationToken) =>
        await FirstAsync(
            $"""
            UPDATE farm_jobs SET state = 1, starts = starts + 1, attempt = attempt + 1, worker = @worker, token = @token, started = @now,
                heartbeat = @now, progress = NULL, error = NULL
            WHERE id = @id AND starts < {MaxStarts} AND ({Waiting} OR ({Running} AND heartbeat < @heard AND token <> @token))
            RETURNING {FarmRow.Columns}
            """,
            cancellationToken, ("id", id), ("worker", worker), ("token", token), ("now", Now),
            ("heard", heardSince.ToUnixTimeMilliseconds()))
        ?? await FirstAsync(
            $"SELECT {FarmRow.Columns} FROM farm_jobs WHERE id = @id AND {Running} AND token = @token", cancellationToken,
            ("id", id), ("token", token));

    /// <summary>Takes note that a worker is still on a job, also if the job was believed to be abandoned.</summary>
    /// <returns>Whether the worker should go on.</returns>
    public async Task<bool> BeatAsync(string id, int attempt, JobProgress? progress, CancellationToken cancellationToken) =>
        await database.ExecuteAsync(
            $"""
            UPDATE farm_jobs SET state = 1, heartbeat = @now, progress = @progress
            WHERE id = @id AND attempt = @attempt AND starts > 0 AND {Unfinished}
            """,
            cancellationToken, ("id", id), ("attempt", (long)attempt), ("now", Now),
            ("progress", progress is null ? null : FarmRow.ToJson(progress))) > 0;

    /// <summary>Makes an attempt the winner, if the job has not ended.</summary>
    /// <returns>Whether it won, now or earlier.</returns>
    public async Task<bool> WinAsync(
        string id, int attempt, string worker, IReadOnlyList<FarmArtifact> artifacts, CancellationToken cancellationToken)
    {
        int changed = await database.ExecuteAsync(
            $"""
            UPDATE farm_jobs SET state = 2, winner = @attempt, worker = @worker, artifacts = @artifacts, finished = @now, progress = NULL,
                error = NULL
            WHERE id = @id AND attempt >= @attempt AND winner IS NULL AND {Unfinished}
            """,
            cancellationToken, ("id", id), ("attempt", (long)attempt), ("worker", worker), ("artifacts", FarmRow.ToJson(artifacts)),
            ("now", Now));
        return changed > 0 || await FindAsync(id, cancellationToken) is { Job.Winner: { } winner } && winner == attempt;
    }

    /// <summary>Ends the latest attempt of a job with an error.</summary>
    public Task FailAsync(string id, int attempt, string error, CancellationToken cancellationToken) => database.ExecuteAsync(
        $"""
        UPDATE farm_jobs SET state = 3, error = @error, finished = @now, progress = NULL
        WHERE id = @id AND attempt = @attempt AND {Unfinished}
        """,
        cancellationToken, ("id", id), ("attempt", (long)attempt), ("error", error), ("now", Now));

    /// <summary>Cancels a job that has not ended.</summary>
    public async Task<bool> CancelAsync(string id, CancellationToken cancellationToken) => await database.ExecuteAsync(
        $"UPDATE farm_jobs SET state = 4, finished = @now, progress = NULL WHERE id = @id AND {Unfinished}", cancellationToken,
        ("id", id), ("now", Now)) > 0;

    /// <summary>Lets a job that has ended wait again, as if it had never been started.</summary>
    public async Task<FarmRow?> RetryAsync(string id, CancellationToken cancellationToken) => await FirstAsync(
        $"""
        UPDATE farm_jobs SET state = 0, starts = 0, refusals = 0, winner = NULL, artifacts = '[]', finished = NULL, error = NULL,
            round = round + 1, sequence = NULL
        WHERE id = @id AND {Ended} RETURNING {FarmRow.Columns}
        """,
        cancellationToken, ("id", id));

    /// <summary>
    /// Lets a job wait again whose worker gave it back or died, with a new message; it fails if it may not be started again.
    /// </summary>
    /// <param name="id">The job.</param>
    /// <param name="attempt">The attempt that ended; nothing happens if it is not the latest.</param>
    /// <param name="uncounted">Starts that do not count: 1 if the worker gave the job back.</param>
    /// <param name="error">What is said of the job until it is started again, or for good if it is not.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<FarmRow?> RequeueAsync(string id, int attempt, int uncounted, string? error, CancellationToken cancellationToken) =>
        FirstAsync(
            $"""
            UPDATE farm_jobs SET starts = starts - @uncounted, round = round + 1, sequence = NULL, progress = NULL, error = @error,
                state = CASE WHEN starts - @uncounted < {MaxStarts} THEN 0 ELSE 3 END,
                finished = CASE WHEN starts - @uncounted < {MaxStarts} THEN NULL ELSE CAST(@now AS BIGINT) END
            WHERE id = @id AND attempt = @attempt AND {Running} RETURNING {FarmRow.Columns}
            """,
            cancellationToken, ("id", id), ("attempt", (long)attempt), ("uncounted", (long)uncounted), ("error", error), ("now", Now));

    /// <summary>Counts a refusal of a job that waits; it fails if it was refused too often.</summary>
    public Task<FarmRow?> RefuseAsync(string id, string reason, int maxRefusals, CancellationToken cancellationToken) => FirstAsync(
        $"""
        UPDATE farm_jobs SET refusals = refusals + 1, error = @reason, round = round + 1, sequence = NULL,
            state = CASE WHEN refusals + 1 < @max THEN 0 ELSE 3 END,
            finished = CASE WHEN refusals + 1 < @max THEN NULL ELSE CAST(@now AS BIGINT) END
        WHERE id = @id AND {Waiting} RETURNING {FarmRow.Columns}
        """,
        cancellationToken, ("id", id), ("reason", reason), ("max", (long)maxRefusals), ("now", Now));

    /// <summary>Gives a job that waits another message, because its message was lost or is not delivered any more.</summary>
    public Task<FarmRow?> RenewAsync(string id, CancellationToken cancellationToken) => FirstAsync(
        $"UPDATE farm_jobs SET round = round + 1, sequence = NULL WHERE id = @id AND {Waiting} RETURNING {FarmRow.Columns}",
        cancellationToken, ("id", id));

    /// <summary>Takes note of where a job's message is in the work queue.</summary>
    public Task PublishedAsync(string id, long round, ulong sequence, CancellationToken cancellationToken) => database.ExecuteAsync(
        "UPDATE farm_jobs SET sequence = @sequence WHERE id = @id AND round = @round", cancellationToken,
        ("id", id), ("round", round), ("sequence", (long)sequence));

    /// <summary>All jobs that wait.</summary>
    public Task<List<FarmRow>> WaitingAsync(CancellationToken cancellationToken) => database.QueryAsync(
        $"SELECT {FarmRow.Columns} FROM farm_jobs WHERE {Waiting} ORDER BY id", FarmRow.Read, cancellationToken);

    /// <summary>The jobs that run on workers that were not heard from since a time.</summary>
    public Task<List<FarmRow>> AbandonedAsync(DateTimeOffset heardSince, CancellationToken cancellationToken) => database.QueryAsync(
        $"SELECT {FarmRow.Columns} FROM farm_jobs WHERE {Running} AND heartbeat < @heard", FarmRow.Read, cancellationToken,
        ("heard", heardSince.ToUnixTimeMilliseconds()));

    /// <summary>Jobs that ended before a time.</summary>
    public Task<List<FarmRow>> EndedBeforeAsync(DateTimeOffset time, CancellationToken cancellationToken) => database.QueryAsync(
        $"SELECT {FarmRow.Columns} FROM farm_jobs WHERE finished < @time AND {Ended} LIMIT 1000", FarmRow.Read, cancellationToken,
        ("time", time.ToUnixTimeMilliseconds()));

    /// <summary>Forgets a job that has ended.</summary>
    public Task DeleteAsync(string id, CancellationToken cancellationToken) =>
        database.ExecuteAsync($"DELETE FROM farm_jobs WHERE id = @id AND {Ended}", cancellationToken, ("id", id));

    public ValueTask DisposeAsync() => database.DisposeAsync();

    private async Task<FarmRow?> FirstAsync(
        string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters) =>
        (await database.QueryAsync(sql, FarmRow.Read, cancellationToken, parameters)).FirstOrDefault();
}
