using Microsoft.Extensions.Logging;

namespace AniGenSharp.TestKit.Jobs.Farms;

/// <summary>Appends what happens to a file, line by line, so that it is there even if the process is killed.</summary>
/// <param name="path">The file.</param>
public sealed class JournalLog(string path) : ILogger
{
    private readonly Lock _lock = new();

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Information;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
            return;
        lock (_lock)
            File.AppendAllText(path, $"{DateTimeOffset.UtcNow:O} {formatter(state, exception).ReplaceLineEndings(" ")}\n");
    }
}
