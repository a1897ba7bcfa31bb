using AniGenSharp.Sampling;

namespace AniGenSharp.Pipeline;

/// <summary>
/// Observes and steers the stages of one run. A hook may time a stage, record its value, or supply the value instead of running the
/// stage. Timing, resuming, parity recording and the stage benchmark are hooks on the one <see cref="NetworkPipeline"/>.
/// </summary>
internal interface IStageHook
{
    /// <summary>Runs a stage, or supplies its value.</summary>
    /// <param name="stage">The stage.</param>
    /// <param name="run">Computes the stage's value.</param>
    /// <returns>The value that the following stages work on.</returns>
    T Stage<T>(GenerationStage stage, Func<T> run) => run();

    /// <summary>Runs a part of a stage, or supplies its value.</summary>
    /// <param name="part">The part.</param>
    /// <param name="run">Computes the part's value.</param>
    /// <returns>The value that the rest of the stage works on.</returns>
    T Part<T>(StagePart part, Func<T> run) => run();

    /// <summary>Called after each sampling step.</summary>
    /// <param name="step">The step; its tensors live until the call returns.</param>
    void Step(FlowStep step)
    {
    }
}
