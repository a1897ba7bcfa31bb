using AniGenSharp.Checkpoints.Formats;

namespace AniGenSharp.SparseStructure;

/// <summary>Configuration of a <see cref="ConvolutionalStructureEncoder"/>.</summary>
/// <param name="LatentChannels">Latent channels of the geometry.</param>
/// <param name="Channels">Channels after each convolution.</param>
/// <param name="Strides">Stride of each convolution, 1 or 2.</param>
/// <param name="Groups">Groups of the norms, a divisor of every number of channels.</param>
internal sealed record ConvolutionalEncoderConfig(int LatentChannels, int[] Channels, int[] Strides, int Groups)
{
    /// <summary>Reads the arguments of <c>ConvolutionalStructureEncoder</c>.</summary>
    /// <exception cref="CheckpointException">An argument is missing, unknown or has an unsupported value.</exception>
    public static ConvolutionalEncoderConfig Parse(NetworkArguments args)
    {
        var config = new ConvolutionalEncoderConfig(
            args.Positive("latent_channels"), args.Ints("channels") ?? [], args.Ints("strides") ?? [], args.Positive("groups"));
        args.RejectUnknown();
        if (config.Channels.Length == 0 || config.Channels.Any(channels => channels < 1 || channels % config.Groups != 0))
            throw args.Unsupported("channels");
        if (config.Strides.Length != config.Channels.Length || config.Strides.Any(stride => stride is not (1 or 2)))
            throw args.Unsupported("strides");
        return config;
    }
}
