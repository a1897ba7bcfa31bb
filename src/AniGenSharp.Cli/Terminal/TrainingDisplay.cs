using System.Diagnostics;
using System.Globalization;

namespace AniGenSharp.Cli.Terminal;

/// <summary>
/// Shows a training run on standard error, with loss, learning rate, speed and remaining time: in a terminal one live line, elsewhere one
/// plain line per twentieth of the steps. Skipped steps are always reported.
/// </summary>
internal sealed class TrainingDisplay : IProgress<TrainingProgress>, IDisposable
{
    private const int Parts = 20;
    private const double Smoothing = 0.95;

    private readonly LiveLine _line = new();
    private readonly Stopwatch _clock = new();
    private long _first;
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
            _line.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  step {value.Step:n0}: skipped, its gradient is not finite"));
        else
            _loss = double.IsNaN(_loss) ? value.Loss : Smoothing * _loss + (1 - Smoothing) * value.Loss;
        if (_line.IsShown)
            _line.Show(Text(value));
        else if (value.Step * Parts / value.Steps > (value.Step - 1) * Parts / value.Steps)
            _line.WriteLine(Text(value));
    }

    /// <summary>Removes the live line.</summary>
    public void Dispose() => _line.Remove();

    private string Text(TrainingProgress value)
    {
        // The first step of this run has no beginning that could be timed.
        double speed = (value.Step - _first) / Math.Max(1e-9, _clock.Elapsed.TotalSeconds);
        string pace = speed > 0
            ? string.Create(
                CultureInfo.InvariantCulture,
                $", {speed:f2} steps/s, {GenerationDisplay.Duration((value.Steps - value.Step) / speed)} left")
            : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"  step {value.Step:n0} of {value.Steps:n0}, loss {_loss:f4}, rate {value.Rate:0.0e+0}{pace}");
    }
}
