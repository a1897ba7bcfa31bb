using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Nn;
using static TorchSharp.torch;

namespace AniGenSharp.Dsine;

/// <summary>
/// A block of EfficientNet (Tan and Le 2019): pointwise expansion, depthwise convolution, squeeze-and-excitation and pointwise
/// projection; the input is added if the shapes agree. A block with an expansion of 1 has no first step.
/// </summary>
internal sealed class InvertedResidual
{
    private readonly (Convolution Convolution, BatchNorm Norm)? _expand;
    private readonly Convolution _depthwise;
    private readonly BatchNorm _depthwiseNorm;
    private readonly Convolution _squeeze;
    private readonly Convolution _excite;
    private readonly Convolution _project;
    private readonly BatchNorm _projectNorm;
    private readonly bool _residual;

    /// <param name="parameters">The node of the block.</param>
    /// <param name="shape">Channels, kernel and expansion.</param>
    public InvertedResidual(ParameterScope parameters, BlockShape shape)
    {
        int inputs = shape.Inputs, outputs = shape.Outputs, hidden = inputs * shape.Expansion;
        bool expands = shape.Expansion > 1;
        if (expands)
        {
            var pointwise = new Convolution(parameters["conv_pw"], new(inputs, hidden, 1) { HasBias = false });
            _expand = (pointwise, new BatchNorm(parameters["bn1"], hidden));
        }
        _depthwise = new Convolution(
            parameters["conv_dw"], new(hidden, hidden, shape.Kernel) { Stride = shape.Stride, IsDepthwise = true, HasBias = false });
        _depthwiseNorm = new BatchNorm(parameters[expands ? "bn2" : "bn1"], hidden);
        // The bottleneck is a quarter of the block's input, not of the expansion.
        _squeeze = new Convolution(parameters["se"]["conv_reduce"], new(hidden, inputs / 4, 1));
        _excite = new Convolution(parameters["se"]["conv_expand"], new(inputs / 4, hidden, 1));
        _project = new Convolution(parameters[expands ? "conv_pwl" : "conv_pw"], new(hidden, outputs, 1) { HasBias = false });
        _projectNorm = new BatchNorm(parameters[expands ? "bn3" : "bn2"], outputs);
        _residual = shape.Stride == 1 && inputs == outputs;
    }

    /// <summary>Applies the block: [1, C, H, W] → [1, C', H / stride, W / stride].</summary>
    public Tensor Forward(Tensor x)
    {
        using var scope = NewDisposeScope();
        var h = _expand is (var convolution, var norm) ? Activation.Silu(norm.Forward(convolution.Forward(x))) : x;
        h = Activation.Silu(_depthwiseNorm.Forward(_depthwise.Forward(h)));
        var gate = _excite.Forward(Activation.Silu(_squeeze.Forward(h.mean([2, 3], keepdim: true))));
        h = _projectNorm.Forward(_project.Forward(h * sigmoid(gate)));
        return (_residual ? h + x : h).MoveToOuterDisposeScope();
    }
}
