using static TorchSharp.torch;

namespace AniGenSharp.Sampling;

/// <summary>How a flow is integrated from noise to a sample.</summary>
/// <param name="Steps">Number of Euler steps, at least 1.</param>
/// <param name="Guidance">
/// Strength s of classifier-free guidance: the velocity is (1 + s) · conditional − s · unconditional. Strength 0 needs no unconditional
/// pass, which halves the work.
/// </param>
internal sealed record FlowSamplerOptions(int Steps, double Guidance)
{
    /// <summary>Rescaling r of the times towards noise: t becomes r t / (1 + (r − 1) t).</summary>
    public double RescaleT { get; init; } = 1;

    /// <summary>Guidance acts at times from <c>From</c> to <c>To</c>, both included; steps at other times are unguided.</summary>
    public (double From, double To) GuidanceInterval { get; init; } = (0, 1);

    /// <summary>
    /// The sample of the main branch if it is known, in the noise's shape and on its device: the main branch then follows the straight
    /// path to it and only the skeleton is sampled. Null to sample both.
    /// </summary>
    public Tensor? HeldMain { get; init; }

    /// <summary>Work that is avoided without changing the result.</summary>
    public LosslessOptimizations Optimizations { get; init; } = LosslessOptimizations.All;
}
