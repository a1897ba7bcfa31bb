using AniGenSharp.Checkpoints;
using AniGenSharp.Parity;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AniGenSharp.Nn;

/// <summary>Layer norm over the last axis, computed in float32 and returned in the input's type.</summary>
internal sealed class LayerNorm
{
    private readonly string? _name;
    private readonly long[] _shape;
    private readonly Tensor? _weight;
    private readonly Tensor? _bias;
    private readonly double _epsilon;

    /// <summary>A norm with weight and bias.</summary>
    public LayerNorm(ParameterScope parameters, long channels, double epsilon)
        : this(channels, epsilon)
    {
        _name = parameters.Name;
        _weight = parameters.Float32("weight", channels);
        _bias = parameters.Float32("bias", channels);
    }

    /// <summary>A norm without weights.</summary>
    public LayerNorm(long channels, double epsilon)
    {
        _shape = [channels];
        _epsilon = epsilon;
    }

    public Tensor Forward(Tensor x)
    {
        var y = functional.layer_norm(x.to(ScalarType.Float32), _shape, _weight, _bias, _epsilon).to(x.dtype);
        return _name is null ? y : Recording.Keep(_name, y);
    }
}
