using AniGenSharp.TestSupport;
using Microsoft.Extensions.Logging;
using TorchSharp;

namespace AniGenSharp.Tests;

/// <summary>Loading the networks of a folder.</summary>
public sealed class ModelsTests
{
    [Fact]
    public void Loading_can_be_cancelled_and_leaves_no_tensor()
    {
        using var cancellation = new CancellationTokenSource();
        var logger = new Logger(message =>
        {
            if (message.Contains("ss_flow", StringComparison.Ordinal))
                cancellation.Cancel();
        });
        long before = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Assert.Throws<OperationCanceledException>(
            () => ImageTo3D.Load(TestPaths.Starter, new LoadOptions { Device = "cpu", Logger = logger }, cancellation.Token));
        Assert.Equal(["encoder", "ss_flow"], logger.Loaded);
        Assert.Equal(before, DisposeScopeManager.Statistics.ThreadTotalLiveCount);
    }

    private sealed class Logger(Action<string> told) : ILogger
    {
        public List<string> Loaded { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            string message = formatter(state, exception);
            if (!message.StartsWith("Loading", StringComparison.Ordinal))
                return;
            Loaded.Add(Path.GetFileName(Path.GetDirectoryName(Path.GetDirectoryName(message))!));
            told(message);
        }
    }
}
