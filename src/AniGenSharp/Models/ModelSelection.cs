namespace AniGenSharp.Models;

/// <summary>Which of a folder's models to load.</summary>
internal sealed record ModelSelection
{
    /// <summary>Sparse-structure flow variant (<c>solo</c>, <c>duet</c>, <c>epic</c>); null for the folder's default.</summary>
    public string? StructureFlow { get; init; }

    /// <summary>Structured-latent flow variant (<c>auto</c>, <c>control</c>, <c>gsn_auto</c>); null for the folder's default.</summary>
    public string? LatentFlow { get; init; }

    /// <summary>Prefer the flows' exponential moving averages.</summary>
    public bool UseEma { get; init; }
}
