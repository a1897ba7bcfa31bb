namespace AniGenSharp;

/// <summary>
/// Estimates how much of a picture is done and how long the rest takes. It assumes that each stage takes as long as for the
/// previous picture (for the first one: a typical time), scaled by how long this picture's stages took so far.
/// </summary>
public sealed class RemainingTime
{
    /// <summary>
    /// Seconds of each stage, measured with the starter model on two cores. Only their proportions matter, and only until the
    /// first picture has been measured.
    /// </summary>
    private static readonly double[] s_typical = [0.5, 1.2, 2.6, 0.8, 0.2, 0.4, 0.7, 0.6];

    /// <summary>A stage without steps is never shown as more complete than this.</summary>
    private const double MaxFractionWithoutSteps = 0.95;

    /// <summary>The pace is measured once this share of the picture is done; before, it is assumed to be as expected.</summary>
    private const double MinShareForPace = 0.02;

    /// <summary>No remaining time is given for this many seconds at the beginning.</summary>
    private const double SecondsBeforeEstimate = 0.5;

    /// <summary>Stages count as at least this many seconds, so that nothing is divided by zero.</summary>
    private const double MinStageSeconds = 1e-3;

    private readonly double[] _expected = [.. s_typical];
    private readonly double[] _measured = new double[Enum.GetValues<GenerationStage>().Length];
    private GenerationStage _stage;
    private GenerationStage _first;
    private double _stageStart;
    private double _fraction;
    private bool _started;

    /// <summary>The seconds that a further picture is expected to take.</summary>
    public double Whole => _expected.Sum();

    /// <summary>Begins a new picture.</summary>
    public void Begin() => _started = false;

    /// <summary>Records a stage or a step.</summary>
    /// <param name="value">The progress of the run.</param>
    /// <param name="seconds">Time since the picture began.</param>
    public void Report(GenerationProgress value, double seconds)
    {
        if (!_started)
        {
            (_started, _first, _stage, _stageStart) = (true, value.Stage, value.Stage, 0);
            Array.Clear(_measured);
        }
        else if (_stage != value.Stage)
        {
            _measured[(int)_stage] = seconds - _stageStart;
            (_stage, _stageStart) = (value.Stage, seconds);
        }
        _fraction = value.Steps > 1 ? (double)value.Step / value.Steps : 0;
    }

    /// <summary>Ends the picture; the next one is expected to take as long.</summary>
    /// <param name="seconds">Time since the picture began.</param>
    public void Finish(double seconds)
    {
        if (!_started)
            return;
        _measured[(int)_stage] = seconds - _stageStart;
        for (int stage = (int)_first; stage <= (int)_stage; stage++)
            _expected[stage] = Math.Max(_measured[stage], MinStageSeconds);
        for (int stage = 0; stage < (int)_first; stage++)
            _expected[stage] = 0;
    }

    /// <summary>Estimates the state of the picture.</summary>
    /// <param name="seconds">Time since the picture began.</param>
    /// <returns>The share that is done, 0…1, and the seconds left; null if it is too early to say.</returns>
    public (double Done, double? Left) At(double seconds)
    {
        if (!_started)
            return (0, null);
        double before = Sum((int)_first, (int)_stage), current = _expected[(int)_stage], after = Sum((int)_stage + 1, _expected.Length);
        double scale = before > 0 ? _stageStart / before : 1;
        double fraction = _fraction > 0
            ? _fraction
            : Math.Min(MaxFractionWithoutSteps, (seconds - _stageStart) / Math.Max(scale * current, MinStageSeconds));
        double done = before + fraction * current, total = before + current + after;
        double pace = done > MinShareForPace * total ? seconds / done : 1;
        return (done / total, seconds < SecondsBeforeEstimate ? null : pace * (total - done));
    }

    private double Sum(int from, int to) => _expected.AsSpan(from, Math.Max(to - from, 0)).ToArray().Sum();
}
