namespace AniGenSharp;

/// <summary>The sampling settings of a run, with the checkpoint's defaults filled in.</summary>
/// <param name="Seed">Seed of the noise.</param>
/// <param name="StructureGuidance">Guidance strength of the sparse structure.</param>
/// <param name="StructureSteps">Sampling steps of the sparse structure.</param>
/// <param name="LatentGuidance">Guidance strength of the structured latents.</param>
/// <param name="LatentSteps">Sampling steps of the structured latents.</param>
/// <param name="JointsDensity">Requested joint density.</param>
public sealed record ResolvedSettings(
    long Seed, double StructureGuidance, int StructureSteps, double LatentGuidance, int LatentSteps, int JointsDensity);
