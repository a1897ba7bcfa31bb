using Microsoft.Data.Sqlite;

namespace AniGenSharp.Jobs.Store;

/// <summary>The SQLite file: one connection, write-ahead log, every commit on the disk before it is reported.</summary>
internal sealed class JobDatabase : IDisposable
{
    private const int Version = 2;

    private const string Schema = """
        CREATE TABLE jobs (
            id TEXT PRIMARY KEY,
            kind INTEGER NOT NULL,
            state INTEGER NOT NULL,
            name TEXT NOT NULL,
            options TEXT NOT NULL,
            source TEXT,
            job_group TEXT,
            priority INTEGER NOT NULL,
            position INTEGER NOT NULL,
            created INTEGER NOT NULL,
            started INTEGER,
            finished INTEGER,
            starts INTEGER NOT NULL,
            attempt INTEGER NOT NULL DEFAULT 0,
            worker TEXT,
            progress TEXT,
            error TEXT,
            artifacts TEXT NOT NULL,
            views INTEGER NOT NULL DEFAULT 0
        ) WITHOUT ROWID;
        CREATE INDEX jobs_by_state ON jobs (state, kind, priority DESC, position);
        CREATE TABLE events (id INTEGER PRIMARY KEY AUTOINCREMENT, kind INTEGER NOT NULL, job TEXT NOT NULL, content TEXT);
        CREATE INDEX events_by_job ON events (job, kind);
        """;

    /// <summary>From version 1, whose jobs had one picture each.</summary>
    private const string AddViews = "ALTER TABLE jobs ADD COLUMN views INTEGER NOT NULL DEFAULT 0;";

    private readonly SqliteConnection _connection;

    /// <summary>Opens or creates the file.</summary>
    /// <exception cref="IOException">The file was written by a newer version.</exception>
    public JobDatabase(string path)
    {
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
        _connection.Open();
        Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000;");
        long version = Query("PRAGMA user_version", row => row.GetInt64(0)).Single();
        if (version > Version)
            throw new IOException($"{path}: the jobs were stored by a newer version of anigen; update it, or use another folder.");
        if (version < Version)
            Transact(() => Execute($"{(version == 0 ? Schema : AddViews)} PRAGMA user_version = {Version};"));
    }

    /// <summary>Runs a statement without result.</summary>
    /// <returns>The number of rows that changed.</returns>
    public int Execute(string sql, params (string Name, object? Value)[] parameters)
    {
        using var command = Command(sql, parameters);
        return command.ExecuteNonQuery();
    }

    /// <summary>Runs a query.</summary>
    public List<T> Query<T>(string sql, Func<SqliteDataReader, T> read, params (string Name, object? Value)[] parameters)
    {
        using var command = Command(sql, parameters);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    }

    /// <summary>Runs several statements, either all of them or none.</summary>
    public void Transact(Action statements)
    {
        Execute("BEGIN IMMEDIATE");
        try
        {
            statements();
            Execute("COMMIT");
        }
        catch
        {
            RollBack();
            throw;
        }
    }

    public void Dispose() => _connection.Dispose();

    private void RollBack()
    {
        try
        {
            Execute("ROLLBACK");
        }
        catch (SqliteException)
        {
            // Some errors, such as that of a full disk, have ended the transaction already.
        }
    }

    private SqliteCommand Command(string sql, (string Name, object? Value)[] parameters)
    {
        var command = _connection.CreateCommand();
        command.CommandText = sql;
        foreach (var (name, value) in parameters)
            command.Parameters.AddWithValue(name, value ?? DBNull.Value);
        return command;
    }
}
