using AniGenSharp.Checkpoints.Loading;
using static TorchSharp.torch;

namespace AniGenSharp.Dsine;

/// <summary>
/// Bilinear upsampling to the size of a skip connection, then two standardized convolutions, each with group norm and leaky ReLU.
/// </summary>
internal sealed class Upsample
{
    private const int Groups = 8;

    private readonly (Convolution Convolution, Tensor Weight, Tensor Bias)[] _layers;

    /// <param name="parameters">The node of the layer.</param>
    /// <param name="inputs">Channels of the input and the skip connection together.</param>
    /// <param name="outputs">Channels out.</param>
    public Upsample(ParameterScope parameters, long inputs, long outputs)
    {
        var net = parameters["_net"];
        _layers =
        [
            .. new[] { (Index: 0, Inputs: inputs), (Index: 3, Inputs: outputs) }.Select(layer => (
                new Convolution(net[layer.Index], new(layer.Inputs, outputs, 3) { IsStandardized = true }),
                net[layer.Index + 1].Float32("weight", outputs),
                net[layer.Index + 1].Float32("bias", outputs))),
        ];
    }

    /// <summary>Upsamples: [1, C, H, W] and a skip connection [1, C', H', W'] → [1, outputs, H', W'].</summary>
    public Tensor Forward(Tensor x, Tensor skip)
    {
        using var scope = NewDisposeScope();
        x = nn.functional.interpolate(x, [skip.shape[2], skip.shape[3]], mode: InterpolationMode.Bilinear, align_corners: false);
        x = cat([x, skip], 1);
        foreach (var (convolution, weight, bias) in _layers)
            x = nn.functional.leaky_relu(nn.functional.group_norm(convolution.Forward(x), Groups, weight, bias, 1e-5), 0.01);
        return x.MoveToOuterDisposeScope();
    }
}
