using System.Diagnostics;
using System.Globalization;

namespace AniGenSharp.Cli.Terminal;

/// <summary>
/// Shows how many items of a job are finished, on standard error: in a terminal one live line with the remaining time, elsewhere one plain
/// line per tenth of the work.
/// </summary>
/// <param name="unit">The plural of an item: "creatures".</param>
internal sealed class CountDisplay(string unit) : IProgress<WorkProgress>, IDisposable
{
    private const int MillisecondsBetweenUpdates = 100;
    private const string ClearLine = "\r\u001b[K";

    private readonly bool _isLive = !Console.IsErrorRedirected;
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Lock _lock = new();
    private int _done;
    private long _lastUpdate = -MillisecondsBetweenUpdates;

    /// <inheritdoc/>
    public void Report(WorkProgress value)
    {
        lock (_lock)
        {
            if (value.Done <= _done)
                return;
            bool isTenth = (long)value.Done * 10 / value.Total > (long)_done * 10 / value.Total;
            _done = value.Done;
            if (!_isLive && isTenth)
                Console.Error.WriteLine(Text(value.Total));
            if (!_isLive || _clock.ElapsedMilliseconds - _lastUpdate < MillisecondsBetweenUpdates)
                return;
            Console.Error.Write(ClearLine + Text(value.Total));
            _lastUpdate = _clock.ElapsedMilliseconds;
        }
    }

    /// <summary>Removes the live line.</summary>
    public void Dispose()
    {
        if (_isLive)
            Console.Error.Write(ClearLine);
    }

    private string Text(int total)
    {
        double seconds = _clock.Elapsed.TotalSeconds;
        string time = _done < total
            ? $", {GenerationDisplay.Duration(seconds / _done * (total - _done))} left" : $" in {GenerationDisplay.Duration(seconds)}";
        return string.Create(CultureInfo.InvariantCulture, $"  {_done:n0} of {total:n0} {unit}{time}");
    }
}
