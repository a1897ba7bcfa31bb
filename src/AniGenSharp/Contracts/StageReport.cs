namespace AniGenSharp;

/// <summary>The cost of one stage.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Seconds">Wall time in seconds.</param>
/// <param name="PeakBytes">
/// Peak resident memory of the process during the stage, in bytes. If another run in the process began a stage meanwhile, the
/// peak since then.
/// </param>
public sealed record StageReport(GenerationStage Stage, double Seconds, long PeakBytes);
