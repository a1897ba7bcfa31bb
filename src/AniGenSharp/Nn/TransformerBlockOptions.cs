namespace AniGenSharp.Nn;

/// <summary>Shape of a transformer block.</summary>
/// <param name="Channels">Width of the block, C.</param>
/// <param name="Heads">Attention heads.</param>
internal sealed record TransformerBlockOptions(long Channels, long Heads)
{
    /// <summary>Hidden width of the feed-forward over C.</summary>
    public double MlpRatio { get; init; } = 4;

    /// <summary>RMS norm of queries and keys in self-attention.</summary>
    public bool RmsNorm { get; init; }

    /// <summary>The layer norms have a weight and a bias.</summary>
    public bool AffineNorms { get; init; }

    /// <summary>Queries, keys and values have a bias.</summary>
    public bool Bias { get; init; } = true;
}
