namespace AniGenSharp;

/// <summary>Known faults of linear and convolution layers.</summary>
public enum LayerFault
{
    /// <summary>The layer is correct for the input that it received.</summary>
    None,

    /// <summary>The bias is not added.</summary>
    BiasMissing,

    /// <summary>The matrix, or the matrix of each tap, is transposed.</summary>
    Transposed,

    /// <summary>The memory is read as (C_in, C_out) instead of (C_out, C_in), or vice versa.</summary>
    ChannelOrder,

    /// <summary>The kernel's axes are permuted or flipped.</summary>
    KernelAxes,

    /// <summary>The neighbor map is that of other coordinates.</summary>
    StaleNeighbors,

    /// <summary>The weights are zero, as those of a zero-initialized layer before any are loaded.</summary>
    Zero,

    /// <summary>The weights look like the random ones of a new layer.</summary>
    InitialValues,

    /// <summary>The weights are others of the same shape.</summary>
    OtherWeights,
}
