using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Devices;
using AniGenSharp.Tracing;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace AniGenSharp.Nn;

/// <summary>y = x Wᵀ + b, with an optional low-rank update: [..., in] → [..., out].</summary>
internal sealed class Linear
{
    private readonly string _name;
    private readonly Tensor _weight;
    private readonly Tensor? _bias;
    private readonly Tensor? _loraA;
    private readonly Tensor? _loraB;

    /// <summary>Builds the layer.</summary>
    /// <param name="parameters">
    /// The layer's parameters: <c>weight</c>, <c>bias</c> and, with an update, <c>lora_A</c>, <c>lora_B</c>.
    /// </param>
    /// <param name="inputs">Width of the input.</param>
    /// <param name="outputs">Width of the output.</param>
    /// <param name="bias">The layer has a bias.</param>
    /// <param name="lora">A low-rank update, or null.</param>
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
        else if (parameters.Adapter(inputs, outputs) is { } adapter)
        {
            (_loraA, _loraB) = (adapter.A, adapter.B);
        }
    }

    /// <summary>[..., in] → [..., out].</summary>
    public Tensor Forward(Tensor x)
    {
        // Half precision is passed as a matrix: with more axes the library adds the bias in a second pass over memory.
        var y = x.dtype == ScalarType.Float32
            ? functional.linear(x, _weight, _bias)
            : functional.linear(x.reshape(-1, x.shape[^1]), _weight, _bias).view([.. x.shape[..^1], _weight.shape[0]]);
        return Recording.Layer(_name, x, _loraA is null ? y : y + matmul(matmul(x, _loraA), _loraB!));
    }

    /// <summary>The layer and a tanh-approximated GELU, in one kernel if the device has it: [..., in] → [..., out].</summary>
    public Tensor ForwardGeluTanh(Tensor x)
    {
        if (_bias is null || _loraA is not null || !ScriptedOperators.HasLinearGeluTanh(x))
            return Activation.GeluTanh(Forward(x));
        Recording.Fused(_name);
        return ScriptedOperators.LinearGeluTanh(x.reshape(-1, x.shape[^1]), _weight, _bias).view([.. x.shape[..^1], _weight.shape[0]]);
    }
}
