using AniGenSharp.Checkpoints.Loading;
using static TorchSharp.torch;

namespace AniGenSharp.Dsine;

/// <summary>Three convolutions (3 x 3, then pointwise) with ReLUs between: [1, C, H, W] → [1, C', H, W].</summary>
internal sealed class PredictionHead(ParameterScope parameters, long inputs, long hidden, long outputs)
{
    private readonly Convolution _first = new(parameters[0], inputs, hidden, 3);
    private readonly Convolution _second = new(parameters[2], hidden, hidden, 1);
    private readonly Convolution _third = new(parameters[4], hidden, outputs, 1);

    public Tensor Forward(Tensor x) =>
        _third.Forward(nn.functional.relu(_second.Forward(nn.functional.relu(_first.Forward(x)))));
}
