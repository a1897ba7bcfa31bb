namespace AniGenSharp.Sampling;

/// <summary>How to integrate a flow from noise to a sample.</summary>
/// <param name="Steps">Euler steps, at least 1.</param>
/// <param name="Guidance">
/// Strength s of classifier-free guidance: the velocity is (1 + s) · conditional − s · unconditional. 0 needs no
/// unconditional pass, which halves the work.
/// </param>
internal sealed record FlowSamplerOptions(int Steps, double Guidance)
{
    /// <summary>Bends the times towards noise: t becomes r t / (1 + (r − 1) t).</summary>
    public double RescaleT { get; init; } = 1;

    /// <summary>Guidance acts at times from <c>From</c> to <c>To</c>, both included; elsewhere the step is unguided.</summary>
    public (double From, double To) GuidanceInterval { get; init; } = (0, 1);

    /// <summary>The flow's noise at t = 0; it enters the predicted sample only, not the trajectory.</summary>
    public double SigmaMin { get; init; } = 1e-5;

    /// <summary>What is saved on the way.</summary>
    public ExactSavings Savings { get; init; } = ExactSavings.All;
}
