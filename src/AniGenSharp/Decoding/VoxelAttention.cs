using AniGenSharp.Devices;
using AniGenSharp.Sparse;
using static TorchSharp.torch;

namespace AniGenSharp.Decoding;

/// <summary>Which voxels attend to which: all to all, or within windows.</summary>
/// <param name="Window">Side of a window in voxels; null for full attention.</param>
/// <param name="Shift">Shift of the windows in voxels.</param>
internal sealed record VoxelAttention(int? Window, int Shift)
{
    /// <summary>The attention of a block; the windows of odd blocks are shifted by half a window.</summary>
    /// <param name="window">Side of a window in voxels; null for full attention.</param>
    /// <param name="index">Index of the block.</param>
    public static VoxelAttention OfBlock(int? window, int index) => new(window, (window ?? 0) / 2 * (index % 2));

    /// <summary>The attention on given voxels: a function from queries, keys and values [B, T, H, D] to [B, T, H, D].</summary>
    /// <param name="queries">The voxels of the queries.</param>
    /// <param name="keys">The voxels of the keys and values.</param>
    public Func<Tensor, Tensor, Tensor, Tensor> To(VoxelSet queries, VoxelSet keys)
    {
        if (Window is not { } size)
            return keys.IsPadded ? (q, k, v) => Attention.Full(q, k, v, keys.KeyBias(q)) : Attention.Full;
        var windows = queries.Windows(size, Shift, keys);
        return (q, k, v) => WindowedAttention.Attend(windows, q, k, v);
    }
}
