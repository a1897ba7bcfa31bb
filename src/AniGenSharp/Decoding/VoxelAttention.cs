using AniGenSharp.Devices;
using AniGenSharp.Sparse;
using static TorchSharp.torch;

namespace AniGenSharp.Decoding;

/// <summary>Who attends to whom among voxels: everyone to everyone, or within windows.</summary>
/// <param name="Window">Side of a window in voxels; null for full attention.</param>
/// <param name="Shift">Shift of the windows.</param>
internal sealed record VoxelAttention(int? Window, int Shift)
{
    /// <summary>The attention of block <paramref name="index"/>: shifted windows alternate, odd blocks are shifted by half a window.</summary>
    /// <param name="window">Side of a window in voxels; null for full attention.</param>
    /// <param name="index">Index of the block.</param>
    public static VoxelAttention OfBlock(int? window, int index) => new(window, (window ?? 0) / 2 * (index % 2));

    /// <summary>The function from queries, keys and values [B, T, H, D] to attended values, for these voxels.</summary>
    public Func<Tensor, Tensor, Tensor, Tensor> To(VoxelSet queries, VoxelSet keys)
    {
        if (Window is not { } size)
            return Attention.Full;
        var windows = queries.Windows(size, Shift, keys);
        return (q, k, v) => WindowedAttention.Attend(windows, q, k, v);
    }
}
