namespace AniGenSharp;

/// <summary>Precision of the networks' torsos; norms, embeddings and output layers are always float32.</summary>
public enum Precision
{
    /// <summary>Float32 on the CPU, float16 elsewhere, as the checkpoints were trained.</summary>
    Auto,

    /// <summary>Float32 everywhere.</summary>
    Float32,

    /// <summary>Float16 torsos.</summary>
    Float16,

    /// <summary>Bfloat16 torsos.</summary>
    BFloat16,
}
