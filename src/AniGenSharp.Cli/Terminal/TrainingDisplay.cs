using System.Diagnostics;
using System.Globalization;

namespace AniGenSharp.Cli.Terminal;

/// <summary>
/// Shows a training run on standard error, with loss, learning rate, speed and remaining time: in a terminal one live line, elsewhere one
/// plain line per twentieth of the steps. Skipped steps are always reported.
/// </summary>
internal sealed class TrainingDisplay : IProgress<TrainingProgress>, IDisposable
{
    private const int MillisecondsBetweenUpdates = 200;
    private const int Parts = 20;
    private const double Smoothing = 0.95;
    private const string ClearLine = "\r\u001b[K";

    private readonly bool _isLive = !Console.IsErrorRedirected;
    private readonly Stopwatch _clock = new();
    private long _first;
    private long _lastUpdate;
    private double _loss = double.NaN;

    /// <inheritdoc/>
    public void Report(TrainingProgress value)
    {
        if (!_clock.IsRunning)
        {
            _clock.Start();
            _first = value.Step;
        }
        if (value.IsSkipped)
            WriteLine(string.Create(CultureInfo.InvariantCulture, $"  step {value.Step:n0}: skipped, its gradient is not finite"));
        else
            _loss = double.IsNaN(_loss) ? value.Loss : Smoothing * _loss + (1 - Smoothing) * value.Loss;
        if (!_isLive && value.Step * Parts / value.Steps > (value.Step - 1) * Parts / value.Steps)
            Console.Error.WriteLine(Text(value));
        if (!_isLive || _clock.ElapsedMilliseconds - _lastUpdate < MillisecondsBetweenUpdates)
            return;
        Console.Error.Write(ClearLine + Text(value));
        _lastUpdate = _clock.ElapsedMilliseconds;
    }

    /// <summary>Removes the live line.</summary>
    public void Dispose()
    {
        if (_isLive)
            Console.Error.Write(ClearLine);
    }

    private string Text(TrainingProgress value)
    {
        double speed = (value.Step - _first) / Math.Max(1e-9, _clock.Elapsed.TotalSeconds);
        string left = speed > 0 ? $", {GenerationDisplay.Duration((value.Steps - value.Step) / speed)} left" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"  step {value.Step:n0} of {value.Steps:n0}, loss {_loss:f4}, rate {value.Rate:0.0e+0}, {speed:f2} steps/s{left}");
    }

    private void WriteLine(string line) => Console.Error.WriteLine(_isLive ? ClearLine + line : line);
}
