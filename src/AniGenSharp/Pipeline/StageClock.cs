using AniGenSharp.Devices.Memory;
using AniGenSharp.Sampling;

namespace AniGenSharp.Pipeline;

/// <summary>Runs the stages of one generation: times them, tells the progress, honours cancellation between them.</summary>
internal sealed class StageClock(IProgress<GenerationProgress>? progress, CancellationToken cancellation)
{
    private readonly List<StageReport> _stages = [];
    private GenerationStage _stage;

    /// <summary>The run's cancellation.</summary>
    public CancellationToken Cancellation => cancellation;

    /// <summary>What each finished stage cost.</summary>
    public IReadOnlyList<StageReport> Stages => _stages;

    /// <summary>Runs one stage, or a further part of the stage before.</summary>
    public T Run<T>(GenerationStage stage, Func<T> work)
    {
        cancellation.ThrowIfCancellationRequested();
        _stage = stage;
        progress?.Report(new GenerationProgress(stage, 0, 1));
        var meter = ResourceMeter.Start();
        var result = work();
        Add(new StageReport(stage, meter.Elapsed.TotalSeconds, ResourceMeter.PeakResidentBytes()));
        return result;
    }

    /// <summary>Tells the progress of a sampling step.</summary>
    public void OnStep(FlowStep step) => progress?.Report(new GenerationProgress(_stage, step.Index + 1, step.Count));

    private void Add(StageReport part)
    {
        if (_stages.Count > 0 && _stages[^1] is var last && last.Stage == part.Stage)
            _stages[^1] = last with { Seconds = last.Seconds + part.Seconds, PeakBytes = Math.Max(last.PeakBytes, part.PeakBytes) };
        else
            _stages.Add(part);
    }
}
