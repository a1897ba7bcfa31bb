using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices.Cuda;
using AniGenSharp.Tracing;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AniGenSharp.Nn;

/// <summary>
/// Layer norm over the last axis. The library's kernel takes half-precision inputs as they are: it accumulates in float32 and rounds
/// once, as a conversion to float32 and back would, with a third of the memory traffic. Parameters <c>weight</c>, <c>bias</c>, or none.
/// </summary>
internal sealed class LayerNorm
{
    private readonly string? _name;
    private readonly long[] _shape;
    private readonly double _epsilon;
    private readonly (Tensor Weight, Tensor Bias)? _affine;
    private readonly (Tensor Weight, Tensor Bias)? _affineTorso;

    /// <summary>Builds a norm with weight and bias.</summary>
    /// <param name="parameters">The layer's parameters.</param>
    /// <param name="channels">C.</param>
    /// <param name="epsilon">Added to the variance.</param>
    public LayerNorm(ParameterScope parameters, long channels, double epsilon)
        : this(channels, epsilon)
    {
        _name = parameters.Name;
        var (weight, bias) = (parameters.Float32("weight", channels), parameters.Float32("bias", channels));
        var torso = parameters.Placement.Torso;
        _affine = (weight, bias);
        _affineTorso = torso == ScalarType.Float32 ? _affine : (parameters.Own(weight.to(torso)), parameters.Own(bias.to(torso)));
    }

    /// <summary>Builds a norm without parameters.</summary>
    /// <param name="channels">C.</param>
    /// <param name="epsilon">Added to the variance.</param>
    public LayerNorm(long channels, double epsilon)
    {
        _shape = [channels];
        _epsilon = epsilon;
    }

    /// <summary>[..., C] → [..., C] in the input's type.</summary>
    public Tensor Forward(Tensor x)
    {
        var affine = x.dtype == ScalarType.Float32 ? _affine : _affineTorso;
        var y = (affine is { } a ? NormKernels.TryAddAndNormalize(new(x), new(a.Weight, a.Bias, false, _epsilon))?.Norm : null)
            ?? functional.layer_norm(x, _shape, affine?.Weight, affine?.Bias, _epsilon);
        return Recorded(y);
    }

    /// <summary>x + gate · y and the norm of that, each [B, T, C]; gate [B or 1, 1, C].</summary>
    /// <param name="x">[B, T, C].</param>
    /// <param name="y">[B, T, C].</param>
    /// <param name="gate">[B or 1, 1, C].</param>
    /// <param name="branches">Number of branches, from the first, whose norm is computed; null for all.</param>
    public (Tensor Sum, Tensor Norm) ForwardSum(Tensor x, Tensor y, Tensor gate, long? branches = null)
    {
        if (_affineTorso is { } affine && gate.shape[0] == 1
            && NormKernels.TryAddAndNormalize(new(x, y, gate), new(affine.Weight, affine.Bias, false, _epsilon)) is { } fused)
        {
            return (fused.Sum, Recorded(branches is { } wanted ? fused.Norm.narrow(0, 0, wanted) : fused.Norm));
        }
        var sum = addcmul(x, y, gate, 1);
        return (sum, Forward(branches is { } few ? sum.narrow(0, 0, few) : sum));
    }

    /// <summary>
    /// The norm without parameters, then scaled by 1 + <paramref name="scale"/> and shifted. If all rows share one modulation, the kernel
    /// takes it as its own weight and bias.
    /// </summary>
    /// <param name="x">[B, T, C].</param>
    /// <param name="scale">[B or 1, 1, C].</param>
    /// <param name="shift">[B or 1, 1, C].</param>
    public Tensor ForwardModulated(Tensor x, Tensor scale, Tensor shift)
    {
        if (scale.shape[0] != 1)
            return addcmul(shift, functional.layer_norm(x, _shape, eps: _epsilon), 1 + scale, 1);
        return NormKernels.TryAddAndNormalize(new(x), new(scale, shift, true, _epsilon))?.Norm
            ?? functional.layer_norm(x, _shape, (1 + scale).view(-1), shift.reshape(-1), _epsilon);
    }

    /// <summary>x + y, and the norm of that as in <see cref="ForwardModulated"/>.</summary>
    /// <param name="x">[B, T, C].</param>
    /// <param name="y">[B, T, C], or [B', T, C] for the first branches only.</param>
    /// <param name="scale">[B or 1, 1, C].</param>
    /// <param name="shift">[B or 1, 1, C].</param>
    /// <param name="rest">
    /// The row [1, 1, C] that is added to the branches that <paramref name="y"/> does not have; null if it has all.
    /// </param>
    public (Tensor Sum, Tensor Norm) ForwardModulatedSum(Tensor x, Tensor y, Tensor scale, Tensor shift, Tensor? rest = null)
    {
        if (scale.shape[0] == 1
            && NormKernels.TryAddAndNormalize(new(x, y, Rest: rest), new(scale, shift, true, _epsilon)) is { } fused)
        {
            return fused;
        }
        long rows = y.shape[0];
        var sum = rest is null ? x + y : cat([x.narrow(0, 0, rows) + y, x.narrow(0, rows, x.shape[0] - rows) + rest], 0);
        return (sum, ForwardModulated(sum, scale, shift));
    }

    private Tensor Recorded(Tensor norm) => _name is null ? norm : Recording.Keep(_name, norm);
}
