using AniGenSharp.Devices.Memory;
using AniGenSharp.Sampling;

namespace AniGenSharp.Pipeline;

/// <summary>Measures the stages of one run, reports its progress, and honors cancellation between stages.</summary>
/// <param name="progress">Receives the start of each stage and each sampling step; null for none.</param>
/// <param name="cancellationToken">The run's cancellation.</param>
internal sealed class StageClock(IProgress<GenerationProgress>? progress, CancellationToken cancellationToken) : IStageHook
{
    private readonly List<StageReport> _stages = [];
    private GenerationStage _stage;
    private GenerationProgress? _last;

    /// <summary>The run's cancellation.</summary>
    public CancellationToken CancellationToken => cancellationToken;

    /// <summary>Time and memory of each finished stage, in the order of the run.</summary>
    public IReadOnlyList<StageReport> Stages => _stages;

    /// <inheritdoc/>
    /// <remarks>Consecutive calls for the same stage are reported as one.</remarks>
    public T Stage<T>(GenerationStage stage, Func<T> run)
    {
        cancellationToken.ThrowIfCancellationRequested();
        bool isContinued = _stages.Count > 0 && _stages[^1].Stage == stage;
        if (!isContinued)
            EndStage();
        _stage = stage;
        if (!isContinued)
            Report(new GenerationProgress(stage, 0, 1));
        var meter = ResourceMeter.Start();
        var result = run();
        Add(new StageReport(stage, Math.Round(meter.Elapsed.TotalSeconds, 3), ResourceMeter.PeakResidentBytes()));
        return result;
    }

    /// <inheritdoc/>
    public void Step(FlowStep step) => Step(step.Index + 1, step.Count);

    /// <summary>Reports completed steps of the current stage.</summary>
    public void Step(int completed, int count) => Report(new GenerationProgress(_stage, completed, count));

    /// <summary>Reports that the last stage is complete, if its steps have not said so.</summary>
    public void EndStage()
    {
        if (_last is { } last && last.Step < last.Steps)
            Report(last with { Step = last.Steps });
    }

    private void Report(GenerationProgress value)
    {
        _last = value;
        progress?.Report(value);
    }

    private void Add(StageReport part)
    {
        if (_stages.Count > 0 && _stages[^1] is var last && last.Stage == part.Stage)
            _stages[^1] = last with { Seconds = last.Seconds + part.Seconds, PeakBytes = Math.Max(last.PeakBytes, part.PeakBytes) };
        else
            _stages.Add(part);
    }
}
