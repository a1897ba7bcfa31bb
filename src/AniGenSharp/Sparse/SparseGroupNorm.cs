using AniGenSharp.Checkpoints;
using AniGenSharp.Parity;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AniGenSharp.Sparse;

/// <summary>
/// Group norm whose statistics run over all voxels of a feature set and the channels of a group, computed in float32 and
/// returned in the input's type. Parameters <c>weight</c>, <c>bias</c>.
/// </summary>
internal sealed class SparseGroupNorm(ParameterScope parameters, long groups, long channels)
{
    private const double Epsilon = 1e-5;

    private readonly string _name = parameters.Name;
    private readonly Tensor _weight = parameters.Float32("weight", channels);
    private readonly Tensor _bias = parameters.Float32("bias", channels);

    /// <summary>[B, N, C] → [B, N, C].</summary>
    public SparseTensor Forward(SparseTensor x)
    {
        using var scope = NewDisposeScope();
        var features = x.Features.to(ScalarType.Float32).transpose(1, 2);
        var normed = functional.group_norm(features, groups, _weight, _bias, Epsilon).transpose(1, 2);
        using var over = Recording.Over(x.Voxels);
        return x.With(Recording.Keep(_name, normed.to(x.Features.dtype).contiguous()).MoveToOuterDisposeScope());
    }
}
