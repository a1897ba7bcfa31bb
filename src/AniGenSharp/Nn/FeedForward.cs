using AniGenSharp.Checkpoints.Loading;
using static TorchSharp.torch;

namespace AniGenSharp.Nn;

/// <summary>Two linear layers with a tanh-approximated GELU between: [..., C] → [..., C_out]. Parameters <c>mlp.0</c>, <c>mlp.2</c>.</summary>
internal sealed class FeedForward
{
    private readonly Linear _expand;
    private readonly Linear _contract;

    public FeedForward(ParameterScope parameters, long channels, double ratio, long? outputs = null)
    {
        long hidden = (long)(channels * ratio);
        _expand = new Linear(parameters["mlp"][0], channels, hidden);
        _contract = new Linear(parameters["mlp"][2], hidden, outputs ?? channels);
    }

    public Tensor Forward(Tensor x) => _contract.Forward(_expand.ForwardGeluTanh(x));
}
