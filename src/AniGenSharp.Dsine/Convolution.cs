using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices;
using static TorchSharp.torch;

namespace AniGenSharp.Dsine;

/// <summary>A square 2-D convolution: [1, C, H, W] → [1, C', H / stride, W / stride].</summary>
internal sealed class Convolution
{
    private readonly Tensor _weight;
    private readonly Tensor? _bias;
    private readonly int _size;
    private readonly int _stride;
    private readonly long _groups;

    /// <param name="parameters">Holds <c>weight</c> and, if the convolution has one, <c>bias</c>.</param>
    /// <param name="shape">Channels, kernel and options.</param>
    public Convolution(ParameterScope parameters, ConvolutionShape shape)
    {
        _size = shape.Size;
        _stride = shape.Stride;
        _groups = shape.IsDepthwise ? shape.Inputs : 1;
        _weight = parameters.Matrix("weight", shape.Outputs, shape.Inputs / _groups, _size, _size);
        _bias = shape.HasBias ? parameters.Matrix("bias", shape.Outputs) : null;
        if (shape.IsStandardized)
            Standardize(_weight.view(shape.Outputs, -1));
    }

    /// <summary>Convolves a map.</summary>
    public Tensor Forward(Tensor x)
    {
        if (_stride == 1)
            return DenseConvolution.Planar(x, _weight, _bias, padding: _size / 2, groups: _groups);
        var (top, bottom) = Same(x.shape[2]);
        var (left, right) = Same(x.shape[3]);
        return DenseConvolution.Planar(nn.functional.pad(x, [left, right, top, bottom]), _weight, _bias, _stride, groups: _groups);
    }

    private static void Standardize(Tensor rows)
    {
        rows.sub_(rows.mean([1], keepdim: true));
        rows.div_(sqrt((rows * rows).sum(1, keepdim: true) / (rows.shape[1] - 1)) + 1e-5);
    }

    private (long Before, long After) Same(long extent)
    {
        long total = Math.Max(((extent + _stride - 1) / _stride - 1) * _stride + _size - extent, 0);
        return (total / 2, total - total / 2);
    }
}
