namespace AniGenSharp.Diagnostics;

/// <summary>Kinds of layers whose divergence can be explained.</summary>
internal enum LayerKind
{
    /// <summary>A linear layer.</summary>
    Linear,

    /// <summary>A convolution on voxels.</summary>
    SubmanifoldConvolution,

    /// <summary>A convolution on a dense grid.</summary>
    DenseConvolution,
}
