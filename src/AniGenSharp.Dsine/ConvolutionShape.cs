namespace AniGenSharp.Dsine;

/// <summary>The shape and options of a square 2-D convolution.</summary>
/// <param name="Inputs">Channels in.</param>
/// <param name="Outputs">Channels out.</param>
/// <param name="Size">Side of the kernel.</param>
internal sealed record ConvolutionShape(long Inputs, long Outputs, int Size)
{
    /// <summary>The step. Above 1 the border is padded as TensorFlow pads it: by one more at the end than at the start if uneven.</summary>
    public int Stride { get; init; } = 1;

    /// <summary>Whether each channel is convolved by itself.</summary>
    public bool IsDepthwise { get; init; }

    /// <summary>Whether there is a bias.</summary>
    public bool HasBias { get; init; } = true;

    /// <summary>Whether each output's kernel is scaled to mean 0 and standard deviation 1 when it is loaded (Qiao et al. 2019).</summary>
    public bool IsStandardized { get; init; }
}
