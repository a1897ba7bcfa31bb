using System.Data.Common;
using System.Text.Json;
using AniGenSharp.Farm.Connections;
using AniGenSharp.Farm.Coordination;
using AniGenSharp.Farm.Store;
using AniGenSharp.Farm.Wire;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace AniGenSharp;

/// <summary>
/// Knows all jobs of a farm, hands them to workers through the server's work queue, and decides which attempt at a job is its result. It
/// may be killed and started again at any moment.
/// </summary>
public sealed class FarmCoordinator : IAsyncDisposable
{
    private const int ParallelRequests = 16;

    /// <summary>Pictures and files are kept for at least this time, however soon ended jobs are deleted: jobs may wait for long.</summary>
    private static readonly TimeSpan s_minObjectAge = TimeSpan.FromDays(14);

    private readonly FarmLink _link;
    private readonly FarmStore _store;
    private readonly FarmCoordinatorOptions _options;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Leases _leases;
    private readonly WorkQueue _queue;
    private readonly WorkerRoster _roster;
    private Task _work = Task.CompletedTask;

    private FarmCoordinator(FarmLink link, FarmStore store, FarmCoordinatorOptions options)
    {
        (_link, _store, _options, _logger) = (link, store, options, options.Logger ?? NullLogger.Instance);
        _leases = new Leases(options.AckWait);
        _queue = new WorkQueue(link, store, options.AckWait);
        _roster = new WorkerRoster(3 * options.AckWait);
    }

    /// <summary>Starts a coordinator. It answers requests when this method returns.</summary>
    /// <param name="options">Server, credentials, database and limits.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="FarmException">The server or the database cannot be used.</exception>
    /// <exception cref="IOException">Another coordinator uses the SQLite file.</exception>
    public static async Task<FarmCoordinator> StartAsync(FarmCoordinatorOptions options, CancellationToken cancellationToken = default)
    {
        var database = options.Database.Contains("Host=", StringComparison.OrdinalIgnoreCase)
            ? FarmDatabase.OpenPostgres(options.Database)
            : await FarmDatabase.OpenSqliteAsync(options.Database);
        var store = new FarmStore(database);
        FarmLink? link = null;
        try
        {
            await store.CreateAsync(cancellationToken);
            link = await FarmConnector.ConnectAsync(options.Address, options.Credentials, cancellationToken);
            var coordinator = new FarmCoordinator(link, store, options);
            await coordinator.BeginAsync(cancellationToken);
            return coordinator;
        }
        catch (Exception e)
        {
            if (link is not null)
                await link.DisposeAsync();
            await store.DisposeAsync();
            if (FarmLink.IsAway(e) && e is not FarmException)
                throw new FarmException($"{options.Address}: the server cannot be used yet: {e.Message}", e) { IsAway = true };
            throw;
        }
    }

    /// <summary>Waits until the coordinator is stopped.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="FarmException">The server closed the connection for good.</exception>
    public async Task WaitAsync(CancellationToken cancellationToken) => await _work.WaitAsync(cancellationToken);

    /// <summary>Stops the coordinator. Workers go on with what they have begun and wait for the next coordinator.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        // WaitAsync reports what went wrong.
        await _work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _link.DisposeAsync();
        await _store.DisposeAsync();
        _stop.Dispose();
    }

    private async Task BeginAsync(CancellationToken cancellationToken)
    {
        await _queue.EnsureAsync(cancellationToken);
        var age = TimeSpan.FromTicks(Math.Max(2 * _options.Limits.Retention.Ticks, s_minObjectAge.Ticks));
        var pictures = await ObjectFiles.CreateAsync(_link, FarmSubjects.Pictures, age, cancellationToken);
        var artifacts = await ObjectFiles.CreateAsync(_link, FarmSubjects.Artifacts, age, cancellationToken);
        var workers = new WorkerRequests(_store, _queue, artifacts, _leases, _options.Limits, _logger);
        var clients = new ClientRequests(_store, _queue, pictures, _roster, _options.Limits);
        var reconciler = new Reconciler(_store, _queue, pictures, artifacts, _leases, _options.Limits);
        _link.Nats.ConnectionDisconnected += (_, _) => Extend();
        _link.Nats.ConnectionOpened += (_, _) => Extend();
        _work = WatchAsync(
            await ServeAsync(
                FarmSubjects.WorkerRequests, FarmSubjects.Coordinators, (name, verb, body) => AnswerAsync(workers, name, verb, body)),
            await ServeAsync(FarmSubjects.ClientRequests, FarmSubjects.Coordinators, (_, verb, body) => AnswerAsync(clients, verb, body)),
            await ServeAsync(FarmSubjects.Hellos, null, (name, _, body) => WelcomeAsync(name, FarmJson.Read<HelloMessage>(body))),
            ReconcileAsync(reconciler));
        await _link.Nats.PingAsync(cancellationToken);

        ValueTask Extend()
        {
            _leases.Extend();
            return ValueTask.CompletedTask;
        }
    }

    /// <summary>Stops all loops when one ends, since a coordinator that answers only some requests would go unnoticed.</summary>
    private async Task WatchAsync(params Task[] loops)
    {
        var first = await Task.WhenAny(loops);
        bool isStopped = _stop.IsCancellationRequested;
        await _stop.CancelAsync();
        await Task.WhenAll(loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (isStopped)
            return;
        await first;
        throw new FarmException($"{_options.Address}: the server closed the connection; start the coordinator again.");
    }

    private async Task<object> WelcomeAsync(string name, HelloMessage hello)
    {
        _roster.Add(name, hello);
        await _queue.EnsureConsumersAsync(hello.Model.Key, _stop.Token);
        return Value(new HelloAnswer(_options.AckWait.TotalSeconds, _options.Limits.MaxPictureBytes, _options.Limits.MaxArtifactBytes));
    }

    private async Task<object> AnswerAsync(WorkerRequests requests, string name, string verb, byte[]? body) => verb switch
    {
        "start" => Value(await requests.StartAsync(name, FarmJson.Read<StartMessage>(body), _stop.Token)),
        "beat" => Value(await requests.BeatAsync(FarmJson.Read<BeatMessage>(body), _stop.Token)),
        "finish" => Value(await requests.FinishAsync(name, FarmJson.Read<FinishMessage>(body), _stop.Token)),
        "stop" => Value(await requests.StopAsync(name, FarmJson.Read<StopMessage>(body), _stop.Token)),
        _ => throw new FarmException($"Unknown request {verb}."),
    };

    private async Task<object> AnswerAsync(ClientRequests requests, string verb, byte[]? body) => verb switch
    {
        "submit" => await requests.SubmitAsync(FarmJson.Read<SubmitMessage>(body), _stop.Token),
        "status" => Value(await requests.StatusAsync(_stop.Token)),
        "list" => Value(await requests.ListAsync(FarmJson.Read<FarmQuery>(body), _stop.Token)),
        "find" => Value(await requests.FindAsync(FarmJson.Read<JobReference>(body).Id, _stop.Token)),
        "models" => Value(requests.Models()),
        "cancel" => Value(await requests.CancelAsync(FarmJson.Read<JobReference>(body).Id, _stop.Token)),
        "retry" => Value(await requests.RetryAsync(FarmJson.Read<JobReference>(body).Id, _stop.Token)),
        _ => throw new FarmException($"Unknown request {verb}."),
    };

    private static Answer<T> Value<T>(T value) => new(value);

    /// <summary>Subscribes to requests, and returns the task that answers them.</summary>
    private async Task<Task> ServeAsync(string subject, string? group, Func<string, string, byte[]?, Task<object>> answer)
    {
        var subscription = await _link.Nats.SubscribeCoreAsync<byte[]>(subject, group, cancellationToken: _stop.Token);
        return Parallel.ForEachAsync(
            subscription.Msgs.ReadAllAsync(_stop.Token),
            new ParallelOptions { MaxDegreeOfParallelism = ParallelRequests, CancellationToken = _stop.Token },
            async (message, _) =>
            {
                string[] parts = message.Subject.Split('.');
                byte[] reply = FarmJson.Write(await AnswerAsync(answer, parts[2], parts[^1], message.Data));
                try
                {
                    if (message.ReplyTo is not null)
                        await message.ReplyAsync(reply, cancellationToken: _stop.Token);
                }
                catch (Exception e) when (FarmLink.IsAway(e))
                {
                    _logger.LogWarning("An answer to {Name} was lost: {Message}", parts[2], e.Message);
                }
            });
    }

    private async Task<object> AnswerAsync(Func<string, string, byte[]?, Task<object>> answer, string name, string verb, byte[]? body)
    {
        try
        {
            return await answer(name, verb, body);
        }
        catch (Exception e) when (e is FarmException or JsonException)
        {
            return new Answer<object>(null, e is FarmException ? e.Message : $"The request cannot be read: {e.Message}");
        }
        catch (Exception e) when (e is DbException || FarmLink.IsAway(e))
        {
            _logger.LogError(e, "A request of {Name} could not be answered", name);
            return new Answer<object>(null, $"The coordinator cannot answer now: {e.Message}", IsBusy: true);
        }
        catch (Exception e) when (!_stop.IsCancellationRequested)
        {
            // One request that nobody foresaw must not end the service for all.
            _logger.LogError(e, "A request of {Name} failed", name);
            return new Answer<object>(null, $"The coordinator failed at this request: {e.GetType().Name}: {e.Message}");
        }
    }

    private async Task ReconcileAsync(Reconciler reconciler)
    {
        using var timer = new PeriodicTimer(_options.AckWait / 2);
        do
        {
            try
            {
                await _queue.EnsureAsync(_stop.Token);
                await reconciler.RunAsync(_stop.Token);
            }
            catch (Exception e) when (!_stop.IsCancellationRequested)
            {
                // The server or the database may be away; the next round is another chance.
                _logger.LogWarning("The work queue could not be compared with the jobs: {Message}", e.Message);
            }
        }
        while (await timer.WaitForNextTickAsync(_stop.Token));
    }
}
