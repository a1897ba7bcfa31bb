using Microsoft.Extensions.Logging;

namespace AniGenSharp.TestKit.Tensors;

/// <summary>Keeps what is logged, on any thread.</summary>
public sealed class LogRecorder : ILogger
{
    private readonly List<(int Event, string Message)> _entries = [];

    /// <summary>The numbers of the events, in their order.</summary>
    public IReadOnlyList<int> Events => Copy(entry => entry.Event);

    /// <summary>The messages, in their order.</summary>
    public IReadOnlyList<string> Messages => Copy(entry => entry.Message);

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => true;

    /// <inheritdoc/>
    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (_entries)
            _entries.Add((eventId.Id, formatter(state, exception)));
    }

    private T[] Copy<T>(Func<(int Event, string Message), T> select)
    {
        lock (_entries)
            return [.. _entries.Select(select)];
    }
}
