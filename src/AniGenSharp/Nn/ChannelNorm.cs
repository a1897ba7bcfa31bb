using AniGenSharp.Checkpoints.Loading;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AniGenSharp.Nn;

/// <summary>
/// Norm of a dense grid [B, C, X, Y, Z], computed in float32 and returned in the input's type: over the channels of each voxel, or over
/// 32 groups of channels of the whole grid.
/// </summary>
internal sealed class ChannelNorm
{
    private const int Groups = 32;
    private const double Epsilon = 1e-5;

    private readonly Tensor? _weight;
    private readonly Tensor? _bias;
    private readonly LayerNorm? _layer;

    /// <summary>Builds the layer.</summary>
    /// <param name="parameters">The layer's parameters.</param>
    /// <param name="channels">C.</param>
    /// <param name="grouped">Group norm instead of layer norm.</param>
    public ChannelNorm(ParameterScope parameters, long channels, bool grouped)
    {
        if (grouped)
        {
            _weight = parameters.Float32("weight", channels);
            _bias = parameters.Float32("bias", channels);
        }
        else
        {
            _layer = new LayerNorm(parameters, channels, Epsilon);
        }
    }

    /// <summary>[B, C, X, Y, Z] → [B, C, X, Y, Z].</summary>
    public Tensor Forward(Tensor x) => _layer is null
        ? functional.group_norm(x.to(ScalarType.Float32), Groups, _weight, _bias, Epsilon).to(x.dtype)
        : _layer.Forward(x.permute(0, 2, 3, 4, 1)).permute(0, 4, 1, 2, 3).contiguous();
}
