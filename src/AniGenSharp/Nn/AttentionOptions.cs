namespace AniGenSharp.Nn;

/// <summary>Shape of a multi-head attention layer.</summary>
/// <param name="Channels">Width of queries and output, C.</param>
/// <param name="Heads">Number of heads.</param>
internal sealed record AttentionOptions(long Channels, long Heads)
{
    /// <summary>Width of the context of a cross-attention, C_ctx.</summary>
    public long ContextChannels { get; init; } = Channels;

    /// <summary>RMS norm of queries and keys.</summary>
    public bool RmsNorm { get; init; }

    /// <summary>Queries, keys and values have a bias. The output always has one.</summary>
    public bool Bias { get; init; } = true;

    /// <summary>A low-rank update of every matrix, or null.</summary>
    public LoraOptions? Lora { get; init; }
}
