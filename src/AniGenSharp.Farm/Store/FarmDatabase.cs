using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace AniGenSharp.Farm.Store;

/// <summary>
/// The database of a coordinator: a SQLite file of one coordinator, or PostgreSQL, which several can share. The statements are the same for
/// both, and each is complete in itself, so that none needs a transaction of several.
/// </summary>
internal sealed class FarmDatabase : IAsyncDisposable
{
    private readonly DbDataSource _source;
    private readonly SemaphoreSlim? _gate;
    private readonly FileStream? _owner;

    private FarmDatabase(DbDataSource source, FileStream? owner)
    {
        (_source, _owner) = (source, owner);
        // SQLite has one writer; waiting here is shorter than its own polling.
        _gate = owner is null ? null : new SemaphoreSlim(1);
    }

    /// <summary>Opens a PostgreSQL database.</summary>
    /// <exception cref="FarmException">The connection string is not valid.</exception>
    public static FarmDatabase OpenPostgres(string connectionString)
    {
        try
        {
            return new FarmDatabase(NpgsqlDataSource.Create(connectionString), owner: null);
        }
        catch (ArgumentException e)
        {
            throw new FarmException($"The database's connection string is not valid: {e.Message}", e);
        }
    }

    /// <summary>Opens or creates a SQLite file.</summary>
    /// <exception cref="IOException">Another process uses it, or it cannot be written.</exception>
    public static async Task<FarmDatabase> OpenSqliteAsync(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        FileStream owner;
        try
        {
            owner = new FileStream($"{path}.lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e)
        {
            throw new IOException($"{path}: another coordinator uses it; stop it, or give both a PostgreSQL database.", e);
        }
        var connection = new SqliteConnectionStringBuilder { DataSource = path };
        var database = new FarmDatabase(SqliteFactory.Instance.CreateDataSource(connection.ToString()), owner);
        await database.ExecuteAsync("PRAGMA journal_mode = WAL", CancellationToken.None);
        return database;
    }

    /// <summary>Runs a statement without result.</summary>
    /// <returns>The number of rows that changed.</returns>
    public Task<int> ExecuteAsync(string sql, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters) =>
        RunAsync(sql, parameters, command => command.ExecuteNonQueryAsync(cancellationToken), cancellationToken);

    /// <summary>Runs a query, or a statement that returns the rows it changed.</summary>
    public Task<List<T>> QueryAsync<T>(
        string sql, Func<DbDataReader, T> read, CancellationToken cancellationToken, params (string Name, object? Value)[] parameters) =>
        RunAsync(
            sql, parameters,
            async command =>
            {
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                var rows = new List<T>();
                while (await reader.ReadAsync(cancellationToken))
                    rows.Add(read(reader));
                return rows;
            },
            cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _source.DisposeAsync();
        if (_owner is null)
            return;
        SqliteConnection.ClearAllPools();
        await _owner.DisposeAsync();
        _gate!.Dispose();
    }

    private async Task<T> RunAsync<T>(
        string sql, (string Name, object? Value)[] parameters, Func<DbCommand, Task<T>> run, CancellationToken cancellationToken)
    {
        if (_gate is not null)
            await _gate.WaitAsync(cancellationToken);
        try
        {
            await using var command = _source.CreateCommand(sql);
            foreach (var (name, value) in parameters)
            {
                var parameter = command.CreateParameter();
                (parameter.ParameterName, parameter.Value) = ($"@{name}", value ?? DBNull.Value);
                command.Parameters.Add(parameter);
            }
            return await run(command);
        }
        finally
        {
            _gate?.Release();
        }
    }
}
