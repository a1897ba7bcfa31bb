namespace AniGenSharp.Pipeline;

/// <summary>Supplies the stages that an earlier run has saved, so that only the following ones run.</summary>
/// <param name="saved">The values of the earlier run; a stage whose value is null runs.</param>
internal sealed class ResumeHook(StageValues saved) : IStageHook
{
    /// <inheritdoc/>
    public T Stage<T>(GenerationStage stage, Func<T> run) => saved.ValueOf(stage) is T value ? value : run();
}
