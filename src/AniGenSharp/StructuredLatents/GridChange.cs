namespace AniGenSharp.StructuredLatents;

/// <summary>How a <see cref="SparseResidualBlock"/> changes the grid.</summary>
internal enum GridChange
{
    /// <summary>The voxels stay the same.</summary>
    None,

    /// <summary>The voxels are pooled by two before the convolutions.</summary>
    Downsample,

    /// <summary>The features are moved to the voxels that were pooled, before the convolutions.</summary>
    Upsample,
}
