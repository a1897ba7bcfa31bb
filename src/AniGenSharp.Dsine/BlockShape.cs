namespace AniGenSharp.Dsine;

/// <summary>The shape of an <see cref="InvertedResidual"/>.</summary>
/// <param name="Inputs">Channels in.</param>
/// <param name="Outputs">Channels out.</param>
/// <param name="Expansion">Channels of the depthwise convolution, as a multiple of <paramref name="Inputs"/>.</param>
/// <param name="Kernel">Side of the depthwise kernel.</param>
/// <param name="Stride">Step of the depthwise convolution.</param>
internal readonly record struct BlockShape(int Inputs, int Outputs, int Expansion, int Kernel, int Stride);
