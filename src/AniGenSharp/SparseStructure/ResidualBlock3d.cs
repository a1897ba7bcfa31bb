using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Nn;
using AniGenSharp.Tracing;
using static TorchSharp.torch;

namespace AniGenSharp.SparseStructure;

/// <summary>
/// Residual block on a dense grid: x plus two layers of layer norm, SiLU and 3×3×3 convolution. Parameters <c>norm1</c>, <c>conv1</c>,
/// <c>norm2</c>, <c>conv2</c>.
/// </summary>
/// <param name="parameters">The block's parameters.</param>
/// <param name="channels">C.</param>
internal sealed class ResidualBlock3d(ParameterScope parameters, long channels)
{
    private readonly string _name = parameters.Name;
    private readonly ChannelNorm _norm1 = new(parameters["norm1"], channels, grouped: false);
    private readonly ChannelNorm _norm2 = new(parameters["norm2"], channels, grouped: false);
    private readonly Convolution3d _conv1 = new(parameters["conv1"], channels, channels, 3);
    private readonly Convolution3d _conv2 = new(parameters["conv2"], channels, channels, 3);

    /// <summary>[B, C, X, Y, Z] → [B, C, X, Y, Z].</summary>
    public Tensor Forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var h = _conv1.Forward(Activation.Silu(_norm1.Forward(x)));
        h = _conv2.Forward(Activation.Silu(_norm2.Forward(h)));
        return Recording.Keep(_name, h + x).MoveToOuterDisposeScope();
    }
}
