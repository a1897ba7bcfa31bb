using static TorchSharp.torch;

namespace AniGenSharp.Sparse;

/// <summary>Features on a set of voxels.</summary>
/// <param name="Voxels">The voxels; tensors that share the instance share its neighbour maps.</param>
/// <param name="Features">[B, N, C]; B is the number of feature sets over the same voxels (guidance branches), usually 1.</param>
internal sealed record SparseTensor(VoxelSet Voxels, Tensor Features)
{
    /// <summary>The same voxels with other features [B, N, C'].</summary>
    public SparseTensor With(Tensor features) => this with { Features = features };
}
