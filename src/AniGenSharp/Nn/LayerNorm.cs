using AniGenSharp.Checkpoints;
using AniGenSharp.Parity;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AniGenSharp.Nn;

/// <summary>
/// Layer norm over the last axis. Half-precision inputs go to the library's kernel as they are: it accumulates in float32 and
/// rounds once, as a detour through float32 would, in a third of the memory traffic.
/// </summary>
internal sealed class LayerNorm
{
    private readonly string? _name;
    private readonly long[] _shape;
    private readonly double _epsilon;
    private readonly (Tensor Weight, Tensor Bias)? _affine;
    private readonly (Tensor Weight, Tensor Bias)? _affineTorso;

    /// <summary>A norm with weight and bias.</summary>
    public LayerNorm(ParameterScope parameters, long channels, double epsilon)
        : this(channels, epsilon)
    {
        _name = parameters.Name;
        var (weight, bias) = (parameters.Float32("weight", channels), parameters.Float32("bias", channels));
        var torso = parameters.Placement.Torso;
        _affine = (weight, bias);
        _affineTorso = torso == ScalarType.Float32 ? _affine : (parameters.Own(weight.to(torso)), parameters.Own(bias.to(torso)));
    }

    /// <summary>A norm without weights.</summary>
    public LayerNorm(long channels, double epsilon)
    {
        _shape = [channels];
        _epsilon = epsilon;
    }

    /// <summary>[..., C] → [..., C] in the input's type.</summary>
    public Tensor Forward(Tensor x)
    {
        var affine = x.dtype == ScalarType.Float32 ? _affine : _affineTorso;
        var y = functional.layer_norm(x, _shape, affine?.Weight, affine?.Bias, _epsilon);
        return _name is null ? y : Recording.Keep(_name, y);
    }

    /// <summary>
    /// The norm without weights, then scaled by 1 + <paramref name="scale"/> and shifted: [B, T, C] with [B or 1, 1, C]. One modulation
    /// for all rows is the kernel's own weight and bias.
    /// </summary>
    public Tensor ForwardModulated(Tensor x, Tensor scale, Tensor shift) => scale.shape[0] == 1
        ? functional.layer_norm(x, _shape, (1 + scale).view(-1), shift.reshape(-1), _epsilon)
        : addcmul(shift, functional.layer_norm(x, _shape, eps: _epsilon), 1 + scale, 1);
}
