namespace AniGenSharp;

/// <summary>One finished step of a training run.</summary>
/// <param name="Step">Number of finished steps.</param>
/// <param name="Steps">Number of all steps.</param>
/// <param name="Loss">The loss of the step.</param>
/// <param name="Rate">Its learning rate.</param>
public sealed record TrainingProgress(long Step, long Steps, double Loss, double Rate)
{
    /// <summary>Whether the gradient was not finite, so that nothing was updated.</summary>
    public bool IsSkipped { get; init; }
}
