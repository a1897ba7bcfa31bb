namespace AniGenSharp;

/// <summary>How one asset is generated. Names and defaults are the reference's; a null leaves the choice to the checkpoint.</summary>
public sealed record GenerationOptions
{
    /// <summary>Seed of the initial noise; the same seed gives the reference's noise, bit for bit.</summary>
    public long Seed { get; init; } = 42;

    /// <summary>Guidance strength of the sparse structure; null for the checkpoint's own (7.5 for the official models, 1 for the starter).</summary>
    public double? StructureGuidance { get; init; }

    /// <summary>Guidance strength of the structured latents; null for the checkpoint's own (3 for the official models, 1 for the starter).</summary>
    public double? LatentGuidance { get; init; }

    /// <summary>Euler steps of the sparse structure; null for the checkpoint's own (25).</summary>
    public int? StructureSteps { get; init; }

    /// <summary>Euler steps of the structured latents; null for the checkpoint's own (25).</summary>
    public int? LatentSteps { get; init; }

    /// <summary>Wanted joint density, 0…4, for checkpoints conditioned on the number of joints.</summary>
    public int JointsDensity { get; init; } = 1;

    /// <summary>Drop weights of joints far in the tree from a vertex's heaviest joint.</summary>
    public bool FilterSkinWeights { get; init; } = true;

    /// <summary>Smooth the weights over the mesh.</summary>
    public bool SmoothSkinWeights { get; init; } = true;

    /// <summary>Smoothing iterations.</summary>
    public int SmoothSkinWeightsIterations { get; init; } = 100;

    /// <summary>Checks every option against its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of range; the message names it.</exception>
    public void Validate()
    {
        Require(StructureGuidance is null or (>= 0 and <= 100), "the guidance of the sparse structure lies between 0 and 100");
        Require(LatentGuidance is null or (>= 0 and <= 100), "the guidance of the structured latents lies between 0 and 100");
        Require(StructureSteps is null or (>= 1 and <= 1000), "the steps of the sparse structure lie between 1 and 1000");
        Require(LatentSteps is null or (>= 1 and <= 1000), "the steps of the structured latents lie between 1 and 1000");
        Require(JointsDensity is >= 0 and <= 4, "the joint density lies between 0 and 4");
        Require(SmoothSkinWeightsIterations is >= 0 and <= 10000, "the smoothing iterations lie between 0 and 10000");
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
            throw new ArgumentOutOfRangeException(null, message + ".");
    }
}
