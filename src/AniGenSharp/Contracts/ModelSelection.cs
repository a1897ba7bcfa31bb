namespace AniGenSharp;

/// <summary>The variant of each flow to use if a checkpoint folder or a server has several.</summary>
public sealed record ModelSelection
{
    /// <summary>Sparse-structure flow: <c>solo</c>, <c>duet</c> or <c>epic</c>; null for the default (<c>solo</c>).</summary>
    public string? StructureFlow { get; init; }

    /// <summary>Structured-latent flow: <c>auto</c>, <c>control</c> or <c>gsn_auto</c>; null for the default (<c>auto</c>).</summary>
    public string? LatentFlow { get; init; }

    /// <summary>Prefer the flows' exponential moving averages where there are any.</summary>
    public bool UseEma { get; init; }
}
