using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices;
using static TorchSharp.torch;

namespace AniGenSharp.Dsine;

/// <summary>A square 2D convolution over [1, C, H, W].</summary>
internal sealed class Convolution
{
    private readonly Tensor _weight;
    private readonly Tensor? _bias;
    private readonly int _size;
    private readonly int _stride;
    private readonly long _groups;

    /// <param name="parameters"><c>weight</c> and, with one, <c>bias</c>.</param>
    /// <param name="inputs">Channels in.</param>
    /// <param name="outputs">Channels out.</param>
    /// <param name="size">Side of the kernel.</param>
    /// <param name="stride">Step; with 2 the border is padded as TensorFlow pads it, one more at the end than at the start.</param>
    /// <param name="depthwise">Each channel by itself.</param>
    /// <param name="bias">Whether there is a bias.</param>
    /// <param name="standardised">Each output's kernel is brought to mean 0 and deviation 1 (Qiao et al. 2019), once.</param>
    public Convolution(
        ParameterScope parameters, long inputs, long outputs, int size, int stride = 1, bool depthwise = false, bool bias = true, bool standardised = false)
    {
        _size = size;
        _stride = stride;
        _groups = depthwise ? inputs : 1;
        _weight = parameters.Matrix("weight", outputs, inputs / _groups, size, size);
        _bias = bias ? parameters.Matrix("bias", outputs) : null;
        if (standardised)
        {
            var rows = _weight.view(outputs, -1);
            rows.sub_(rows.mean([1], keepdim: true));
            rows.div_(sqrt((rows * rows).sum(1, keepdim: true) / (rows.shape[1] - 1)) + 1e-5);
        }
    }

    public Tensor Forward(Tensor x)
    {
        if (_stride == 1)
            return DenseConvolution.Planar(x, _weight, _bias, padding: _size / 2, groups: _groups);
        var (top, bottom) = Same(x.shape[2]);
        var (left, right) = Same(x.shape[3]);
        return DenseConvolution.Planar(nn.functional.pad(x, [left, right, top, bottom]), _weight, _bias, _stride, groups: _groups);
    }

    private (long Before, long After) Same(long extent)
    {
        long total = Math.Max(((extent + _stride - 1) / _stride - 1) * _stride + _size - extent, 0);
        return (total / 2, total - total / 2);
    }
}
