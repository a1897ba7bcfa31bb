using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Nn;
using AniGenSharp.Tracing;
using static TorchSharp.torch;

namespace AniGenSharp.SparseStructure;

/// <summary>x + two (layer norm, SiLU, 3×3×3 convolution): [B, C, X, Y, Z] → the same shape.</summary>
internal sealed class ResidualBlock3d(ParameterScope parameters, long channels)
{
    private readonly string _name = parameters.Name;
    private readonly ChannelNorm _norm1 = new(parameters["norm1"], channels, grouped: false);
    private readonly ChannelNorm _norm2 = new(parameters["norm2"], channels, grouped: false);
    private readonly Convolution3d _conv1 = new(parameters["conv1"], channels, channels, 3);
    private readonly Convolution3d _conv2 = new(parameters["conv2"], channels, channels, 3);

    public Tensor Forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var h = _conv1.Forward(Activation.Silu(_norm1.Forward(x)));
        h = _conv2.Forward(Activation.Silu(_norm2.Forward(h)));
        return Recording.Keep(_name, h + x).MoveToOuterDisposeScope();
    }
}
