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
    private readonly LiveLine _line = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly Lock _lock = new();
    private int _done;

    /// <inheritdoc/>
    public void Report(WorkProgress value)
    {
        lock (_lock)
        {
            if (value.Done <= _done)
                return;
            bool isTenth = (long)value.Done * 10 / value.Total > (long)_done * 10 / value.Total;
            _done = value.Done;
            if (_line.IsShown)
                _line.Show(Text(value.Total));
            else if (isTenth)
                _line.WriteLine(Text(value.Total));
        }
    }

    /// <summary>Removes the live line.</summary>
    public void Dispose() => _line.Remove();

    private string Text(int total)
    {
        double seconds = _clock.Elapsed.TotalSeconds;
        string time = _done < total
            ? $", {GenerationDisplay.Duration(seconds / _done * (total - _done))} left" : $" in {GenerationDisplay.Duration(seconds)}";
        return string.Create(CultureInfo.InvariantCulture, $"  {_done:n0} of {total:n0} {unit}{time}");
    }
}
