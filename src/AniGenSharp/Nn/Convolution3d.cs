using AniGenSharp.Checkpoints;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AniGenSharp.Nn;

/// <summary>Dense convolution with an odd kernel that keeps the grid: [B, C_in, X, Y, Z] → [B, C_out, X, Y, Z].</summary>
internal sealed class Convolution3d
{
    private readonly Tensor _weight;
    private readonly Tensor _bias;
    private readonly long[] _padding;

    public Convolution3d(ParameterScope parameters, long inputs, long outputs, long size)
    {
        _weight = parameters.Matrix("weight", outputs, inputs, size, size, size);
        _bias = parameters.Matrix("bias", outputs);
        _padding = [size / 2, size / 2, size / 2];
    }

    public Tensor Forward(Tensor x) => functional.conv3d(x, _weight, _bias, padding: _padding);
}
