using AniGenSharp.TestKit.Jobs.Farms;
using Microsoft.Extensions.Logging;

namespace AniGenSharp.Farm.Tests;

/// <summary>What happens where no server answers.</summary>
public sealed class FarmAwayTests
{
    private static readonly FarmCredentials s_credentials = new("worker1");

    private static string Address => $"nats://127.0.0.1:{NatsServer.FreePort()}";

    [Fact]
    public async Task A_worker_says_that_it_waits_and_stops_when_it_is_asked_to()
    {
        using var stop = new CancellationTokenSource();
        var log = new StoppingLog(stop);
        await FarmWorker.RunAsync(
            new FarmWorkerOptions
            {
                Address = Address,
                Credentials = s_credentials,
                Model = FarmScene.Model,
                Runner = new TinyRunner(1),
                Logger = log,
            },
            stop.Token);
        Assert.Contains("no server of a farm answers", Assert.Single(log.Warnings));
    }

    [Fact]
    public async Task A_client_says_that_no_server_answers()
    {
        var error = await Assert.ThrowsAsync<FarmException>(
            () => FarmClient.ConnectAsync(Address, s_credentials, TestContext.Current.CancellationToken));
        Assert.True(error.IsAway);
    }

    [Fact]
    public async Task An_address_that_is_not_one_of_a_farm_is_an_error_at_once()
    {
        var error = await Assert.ThrowsAsync<FarmException>(
            () => FarmClient.ConnectAsync("http://127.0.0.1", s_credentials, TestContext.Current.CancellationToken));
        Assert.False(error.IsAway);
    }

    private sealed class StoppingLog(CancellationTokenSource stop) : ILogger
    {
        public List<string> Warnings { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (!IsEnabled(logLevel))
                return;
            Warnings.Add(formatter(state, exception));
            stop.Cancel();
        }
    }
}
