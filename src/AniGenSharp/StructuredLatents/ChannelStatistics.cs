using static TorchSharp.torch;

namespace AniGenSharp.StructuredLatents;

/// <summary>
/// Mean and standard deviation of each channel of the latents that a decoder takes. The flow works on latents normalized by them.
/// </summary>
/// <param name="Mean">One mean per channel.</param>
/// <param name="Deviation">One standard deviation per channel.</param>
internal sealed record ChannelStatistics(float[] Mean, float[] Deviation)
{
    /// <summary>Whether there are as many of each as channels.</summary>
    public bool Fits(long channels) => Mean.Length == channels && Deviation.Length == channels;

    /// <summary>x · deviation + mean over the last axis, [..., C], in the caller's dispose scope.</summary>
    /// <exception cref="CheckpointException">The statistics are of another number of channels.</exception>
    public Tensor Denormalize(Tensor x)
    {
        if (!Fits(x.shape[^1]))
        {
            throw new CheckpointException(
                $"The normalization has {Mean.Length} means and {Deviation.Length} deviations for {x.shape[^1]} latent channels.");
        }
        using var scope = NewDisposeScope();
        return (x * tensor(Deviation).to(x.device) + tensor(Mean).to(x.device)).MoveToOuterDisposeScope();
    }
}
