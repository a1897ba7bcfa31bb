namespace AniGenSharp.Nn;

/// <summary>Shape of a <see cref="ModulatedTransformerCrossBlock"/>.</summary>
internal sealed record ModulatedBlockOptions
{
    /// <summary>Width of the block, C.</summary>
    public required long Channels { get; init; }

    /// <summary>Width of the context, C_ctx.</summary>
    public required long ContextChannels { get; init; }

    /// <summary>Heads of both attentions.</summary>
    public required long Heads { get; init; }

    /// <summary>Hidden width of the feed-forward over C.</summary>
    public double MlpRatio { get; init; } = 4;

    /// <summary>RMS norm of queries and keys in self-attention.</summary>
    public bool RmsNorm { get; init; }

    /// <summary>RMS norm of queries and keys in cross-attention.</summary>
    public bool RmsNormCross { get; init; }

    /// <summary>The network computes the modulation for all its blocks.</summary>
    public bool SharedModulation { get; init; }

    /// <summary>The context is normalized by an affine layer norm.</summary>
    public bool ContextNorm { get; init; }

    /// <summary>Low-rank update of self-attention, or null.</summary>
    public LoraOptions? SelfLora { get; init; }

    /// <summary>Low-rank update of cross-attention, or null.</summary>
    public LoraOptions? CrossLora { get; init; }
}
