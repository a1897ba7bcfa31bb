using System.Data.Common;
using System.Diagnostics;

namespace AniGenSharp.Jobs.Queue;

/// <summary>Stores the progress of one run, with an estimate of the time left; at most a few times per second, but every stage.</summary>
internal sealed class ProgressWriter(JobStore store, string id, RemainingTime remaining) : IProgress<GenerationProgress>
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(150);

    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private GenerationStage? _stage;
    private TimeSpan _last;

    /// <summary>Takes note of a stage or a step.</summary>
    public void Report(GenerationProgress value)
    {
        var now = _clock.Elapsed;
        remaining.Report(value, now.TotalSeconds);
        if (value.Stage == _stage && now - _last < s_interval)
            return;
        (_stage, _last) = (value.Stage, now);
        var (done, left) = remaining.At(now.TotalSeconds);
        try
        {
            store.Report(id, new JobProgress(value.Stage, value.Step, value.Steps, done, left));
        }
        catch (DbException)
        {
            // The disk is full, for example. That must not fail the run.
        }
    }

    /// <summary>Ends a run that succeeded; the next one is expected to take as long.</summary>
    public void Finish() => remaining.Finish(_clock.Elapsed.TotalSeconds);
}
