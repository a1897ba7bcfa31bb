namespace AniGenSharp;

/// <summary>The stages of a run, in order.</summary>
public enum GenerationStage
{
    /// <summary>Cropping, matting and encoding the picture.</summary>
    Conditioning,

    /// <summary>Sampling and decoding the sparse structure.</summary>
    Structure,

    /// <summary>Sampling the structured latents.</summary>
    Latents,

    /// <summary>Decoding latents into fields.</summary>
    Decoding,

    /// <summary>Extracting the dense mesh.</summary>
    Surface,

    /// <summary>Grouping and repairing the skeleton, weighting the skin.</summary>
    Rig,

    /// <summary>Cleaning and simplifying the mesh, carrying the weights over.</summary>
    Cleaning,

    /// <summary>Naming the bones, unwrapping the mesh, baking its texture.</summary>
    Texturing,
}

/// <summary>Where a run stands.</summary>
/// <param name="Stage">The stage under way.</param>
/// <param name="Step">Steps of the stage done.</param>
/// <param name="Steps">Steps of the stage in all; 1 for a stage without steps.</param>
public sealed record GenerationProgress(GenerationStage Stage, int Step, int Steps);
