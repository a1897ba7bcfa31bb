namespace AniGenSharp.Training.Optimization;

/// <summary>A learning rate that rises linearly at the start and falls as a cosine to a hundredth of its peak.</summary>
/// <param name="Peak">The highest rate.</param>
/// <param name="Steps">Number of all steps.</param>
/// <param name="WarmUp">Number of steps that it rises over.</param>
internal sealed record LearningRate(double Peak, long Steps, long WarmUp)
{
    private const double Floor = 0.01;

    /// <summary>The rate of a step.</summary>
    public double At(long step)
    {
        double rise = Math.Min(1, (step + 1.0) / WarmUp);
        double fall = 0.5 * (1 + Math.Cos(Math.PI * Math.Min(1, (double)step / Steps)));
        return Peak * rise * Math.Max(fall, Floor);
    }
}
