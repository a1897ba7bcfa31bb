using static TorchSharp.torch;

namespace AniGenSharp.Sparse;

/// <summary>Features on a set of voxels.</summary>
/// <param name="Voxels">The voxels. Tensors that share the instance share its neighbor maps.</param>
/// <param name="Features">[B, N, C], where B is the number of feature sets on the same voxels (guidance branches).</param>
internal sealed record SparseTensor(VoxelSet Voxels, Tensor Features)
{
    /// <summary>The same voxels with other features [B, N, C'].</summary>
    public SparseTensor With(Tensor features) => this with { Features = features };
}
