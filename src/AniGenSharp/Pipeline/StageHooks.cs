using AniGenSharp.Sampling;

namespace AniGenSharp.Pipeline;

/// <summary>Several hooks as one. The first is the outermost: the others do not see values that it supplies.</summary>
/// <param name="hooks">The hooks.</param>
internal sealed class StageHooks(params IReadOnlyList<IStageHook> hooks) : IStageHook
{
    /// <inheritdoc/>
    public T Stage<T>(GenerationStage stage, Func<T> run) => Nest(run, (hook, inner) => hook.Stage(stage, inner));

    /// <inheritdoc/>
    public T Part<T>(StagePart part, Func<T> run) => Nest(run, (hook, inner) => hook.Part(part, inner));

    /// <inheritdoc/>
    public void Step(FlowStep step)
    {
        foreach (var hook in hooks)
            hook.Step(step);
    }

    private T Nest<T>(Func<T> run, Func<IStageHook, Func<T>, T> call) =>
        hooks.Reverse().Aggregate(run, (inner, hook) => () => call(hook, inner))();
}
