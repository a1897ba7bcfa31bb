using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices;
using AniGenSharp.Tracing;
using static TorchSharp.torch;

namespace AniGenSharp.Nn;

/// <summary>Dense convolution with an odd kernel that keeps the grid's size. Parameters <c>weight</c>, <c>bias</c>.</summary>
internal sealed class Convolution3d
{
    private readonly string _name;
    private readonly Tensor _weight;
    private readonly Tensor _bias;

    /// <summary>Builds the layer.</summary>
    /// <param name="parameters">The layer's parameters.</param>
    /// <param name="inputs">C_in.</param>
    /// <param name="outputs">C_out.</param>
    /// <param name="size">Side of the kernel.</param>
    public Convolution3d(ParameterScope parameters, long inputs, long outputs, long size)
    {
        _name = parameters.Name;
        _weight = parameters.Matrix("weight", outputs, inputs, size, size, size);
        _bias = parameters.Matrix("bias", outputs);
    }

    /// <summary>[B, C_in, X, Y, Z] → [B, C_out, X, Y, Z].</summary>
    public Tensor Forward(Tensor x) => Recording.Layer(_name, x, DenseConvolution.Forward(x, _weight, _bias));
}
