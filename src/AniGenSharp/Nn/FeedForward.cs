using AniGenSharp.Checkpoints.Loading;
using static TorchSharp.torch;

namespace AniGenSharp.Nn;

/// <summary>
/// Two linear layers with a tanh-approximated GELU between them: [..., C] → [..., C_out]. Parameters <c>mlp.0</c>, <c>mlp.2</c>.
/// </summary>
internal sealed class FeedForward
{
    private readonly Linear _expand;
    private readonly Linear _contract;

    /// <summary>Builds the layers.</summary>
    /// <param name="parameters">The layers' parameters.</param>
    /// <param name="channels">C.</param>
    /// <param name="ratio">Hidden width over C.</param>
    /// <param name="outputs">C_out; null for C.</param>
    public FeedForward(ParameterScope parameters, long channels, double ratio, long? outputs = null)
    {
        long hidden = (long)(channels * ratio);
        _expand = new Linear(parameters["mlp"][0], channels, hidden);
        _contract = new Linear(parameters["mlp"][2], hidden, outputs ?? channels);
    }

    /// <summary>[..., C] → [..., C_out].</summary>
    public Tensor Forward(Tensor x) => _contract.Forward(_expand.ForwardGeluTanh(x));
}
