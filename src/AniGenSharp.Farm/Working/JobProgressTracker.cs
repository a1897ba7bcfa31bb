using System.Diagnostics;

namespace AniGenSharp.Farm.Working;

/// <summary>Holds how far the current job has come, for the next sign to the coordinator.</summary>
internal sealed class JobProgressTracker(RemainingTime remaining) : IProgress<GenerationProgress>
{
    private readonly Lock _lock = new();
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private GenerationProgress? _last;

    /// <summary>How far the job has come; null before its first stage.</summary>
    public JobProgress? Current
    {
        get
        {
            lock (_lock)
            {
                if (_last is not { } last)
                    return null;
                var (done, left) = remaining.At(_clock.Elapsed.TotalSeconds);
                return new JobProgress(last.Stage, last.Step, last.Steps, done, left);
            }
        }
    }

    public void Report(GenerationProgress value)
    {
        lock (_lock)
        {
            remaining.Report(value, _clock.Elapsed.TotalSeconds);
            _last = value;
        }
    }

    /// <summary>Ends a run that succeeded; the next one is expected to take as long.</summary>
    public void Finish()
    {
        lock (_lock)
            remaining.Finish(_clock.Elapsed.TotalSeconds);
    }
}
