namespace AniGenSharp.Cli.Terminal;

/// <summary>
/// Estimates how much of a picture is done and how long the rest takes: from the seconds each stage took for the picture
/// before (at first: usual ones), stretched by how the stages of this picture compare with them so far.
/// </summary>
internal sealed class RemainingTime
{
    // The starter on two cores: only their proportions matter, until a picture has been measured.
    private readonly double[] _expected = [0.5, 1.2, 2.6, 0.8, 0.2, 0.4, 0.7, 0.6];

    private readonly double[] _measured = new double[Enum.GetValues<GenerationStage>().Length];
    private GenerationStage _stage;
    private GenerationStage _first;
    private double _stageStart;
    private double _fraction;
    private bool _started;

    /// <summary>A new picture begins.</summary>
    public void Begin() => _started = false;

    /// <summary>A stage or a step was reported.</summary>
    /// <param name="value">Where the run stands.</param>
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

    /// <summary>The picture is finished: what it took is what the next one is expected to take.</summary>
    public void Finish(double seconds)
    {
        if (!_started)
            return;
        _measured[(int)_stage] = seconds - _stageStart;
        for (int stage = (int)_first; stage <= (int)_stage; stage++)
            _expected[stage] = Math.Max(_measured[stage], 1e-3);
        for (int stage = 0; stage < (int)_first; stage++)
            _expected[stage] = 0;
    }

    /// <summary>Share of the picture that is done, 0…1, and the seconds left for it; null before anything can be said.</summary>
    public (double Done, double? Left) At(double seconds)
    {
        if (!_started)
            return (0, null);
        double before = Sum((int)_first, (int)_stage), current = _expected[(int)_stage], after = Sum((int)_stage + 1, _expected.Length);
        // A stage without steps is trusted to take what it should, but never to be quite done.
        double stretch = before > 0 ? _stageStart / before : 1;
        double fraction = _fraction > 0 ? _fraction : Math.Min(0.95, (seconds - _stageStart) / Math.Max(stretch * current, 1e-3));
        double done = before + fraction * current, total = before + current + after;
        double pace = done > 0.02 * total ? seconds / done : 1;
        return (done / total, seconds < 0.5 ? null : pace * (total - done));
    }

    /// <summary>The seconds a further picture is expected to take.</summary>
    public double Whole => _expected.Sum();

    private double Sum(int from, int to) => _expected.AsSpan(from, Math.Max(to - from, 0)).ToArray().Sum();
}
