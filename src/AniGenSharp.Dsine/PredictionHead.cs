using AniGenSharp.Checkpoints.Loading;
using static TorchSharp.torch;

namespace AniGenSharp.Dsine;

/// <summary>A 3 × 3 and two pointwise convolutions with ReLUs between them: [1, C, H, W] → [1, C', H, W].</summary>
internal sealed class PredictionHead(ParameterScope parameters, long inputs, long hidden, long outputs)
{
    private readonly Convolution _first = new(parameters[0], new(inputs, hidden, 3));
    private readonly Convolution _second = new(parameters[2], new(hidden, hidden, 1));
    private readonly Convolution _third = new(parameters[4], new(hidden, outputs, 1));

    /// <summary>Applies the head to a map.</summary>
    public Tensor Forward(Tensor x) =>
        _third.Forward(nn.functional.relu(_second.Forward(nn.functional.relu(_first.Forward(x)))));
}
