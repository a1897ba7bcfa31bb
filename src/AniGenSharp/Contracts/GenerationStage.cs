namespace AniGenSharp;

/// <summary>The stages of a run, in order.</summary>
public enum GenerationStage
{
    /// <summary>Preparing and encoding the picture.</summary>
    Conditioning,

    /// <summary>Sampling and decoding the sparse structure.</summary>
    Structure,

    /// <summary>Sampling the structured latents.</summary>
    Latents,

    /// <summary>Decoding the latents into fields.</summary>
    Decoding,

    /// <summary>Extracting the dense mesh.</summary>
    Surface,

    /// <summary>Grouping the joints and predicting the skin weights.</summary>
    Rig,

    /// <summary>Repairing the skeleton, cleaning and simplifying the mesh, and transferring the weights to it.</summary>
    Cleaning,

    /// <summary>Naming the bones, unwrapping the mesh and baking its texture.</summary>
    Texturing,
}
