using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Nn;
using static TorchSharp.torch;

namespace AniGenSharp.Dsine;

/// <summary>
/// EfficientNet's block (Tan and Le 2019): pointwise expansion, depthwise convolution, squeeze-and-excitation, pointwise
/// projection, and the input added where the shape allows. Without expansion the first step is left out.
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

    public InvertedResidual(ParameterScope parameters, int inputs, int outputs, int expansion, int kernel, int stride)
    {
        int hidden = inputs * expansion;
        bool expands = expansion > 1;
        if (expands)
            _expand = (new Convolution(parameters["conv_pw"], inputs, hidden, 1, bias: false), new BatchNorm(parameters["bn1"], hidden));
        _depthwise = new Convolution(parameters["conv_dw"], hidden, hidden, kernel, stride, depthwise: true, bias: false);
        _depthwiseNorm = new BatchNorm(parameters[expands ? "bn2" : "bn1"], hidden);
        // The bottleneck is a quarter of the block's input, not of the expansion.
        _squeeze = new Convolution(parameters["se"]["conv_reduce"], hidden, inputs / 4, 1);
        _excite = new Convolution(parameters["se"]["conv_expand"], inputs / 4, hidden, 1);
        _project = new Convolution(parameters[expands ? "conv_pwl" : "conv_pw"], hidden, outputs, 1, bias: false);
        _projectNorm = new BatchNorm(parameters[expands ? "bn3" : "bn2"], outputs);
        _residual = stride == 1 && inputs == outputs;
    }

    /// <summary>[1, C, H, W] → [1, C', H / stride, W / stride].</summary>
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
