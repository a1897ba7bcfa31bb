using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices;
using AniGenSharp.Tracing;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AniGenSharp.Nn;

/// <summary>A low-rank update beside a linear layer: (x A B) · rate, with A [in, r] and B [r, out].</summary>
/// <param name="Rank">r.</param>
/// <param name="Rate">The factor on the update.</param>
internal sealed record LoraOptions(int Rank, double Rate);

/// <summary>y = x Wᵀ + b, with an optional low-rank update: [..., in] → [..., out].</summary>
internal sealed class Linear
{
    private readonly string _name;
    private readonly Tensor _weight;
    private readonly Tensor? _bias;
    private readonly Tensor? _loraA;
    private readonly Tensor? _loraB;

    public Linear(ParameterScope parameters, long inputs, long outputs, bool bias = true, LoraOptions? lora = null)
    {
        _name = parameters.Name;
        _weight = parameters.Matrix("weight", outputs, inputs);
        _bias = bias ? parameters.Matrix("bias", outputs) : null;
        if (lora is not null)
        {
            _loraA = parameters.Matrix("lora_A", inputs, lora.Rank);
            _loraB = parameters.Own(parameters.Matrix("lora_B", lora.Rank, outputs) * lora.Rate);
        }
    }

    public Tensor Forward(Tensor x)
    {
        // In half precision as a matrix: for more axes the library multiplies first and adds the bias in a second pass over memory.
        var y = x.dtype == ScalarType.Float32
            ? functional.linear(x, _weight, _bias)
            : functional.linear(x.reshape(-1, x.shape[^1]), _weight, _bias).view([.. x.shape[..^1], _weight.shape[0]]);
        return Recording.Layer(_name, x, _loraA is null ? y : y + matmul(matmul(x, _loraA), _loraB!));
    }

    /// <summary>The layer and a tanh-approximated GELU, in one kernel where the device has it: [..., in] → [..., out].</summary>
    public Tensor ForwardGeluTanh(Tensor x)
    {
        if (_bias is null || _loraA is not null || !ScriptedOperators.HasLinearGeluTanh(x))
            return Activation.GeluTanh(Forward(x));
        Recording.Fused(_name);
        return ScriptedOperators.LinearGeluTanh(x.reshape(-1, x.shape[^1]), _weight, _bias).view([.. x.shape[..^1], _weight.shape[0]]);
    }
}
