using AniGenSharp.Checkpoints.Loading;
using static TorchSharp.torch;

namespace AniGenSharp.Dsine;

/// <summary>A gated recurrent unit of 5 × 5 convolutions.</summary>
internal sealed class ConvGru(ParameterScope parameters, long hidden, long inputs)
{
    private const int Size = 5;

    private readonly Convolution _update = new(parameters["convz"], new(hidden + inputs, hidden, Size));
    private readonly Convolution _reset = new(parameters["convr"], new(hidden + inputs, hidden, Size));
    private readonly Convolution _candidate = new(parameters["convq"], new(hidden + inputs, hidden, Size));

    /// <summary>Computes the next hidden state, [1, C, H, W], from the last one and an input.</summary>
    public Tensor Forward(Tensor h, Tensor x)
    {
        using var scope = NewDisposeScope();
        var both = cat([h, x], 1);
        var update = sigmoid(_update.Forward(both));
        var reset = sigmoid(_reset.Forward(both));
        var candidate = tanh(_candidate.Forward(cat([reset * h, x], 1)));
        return lerp(h, candidate, update).MoveToOuterDisposeScope();
    }
}
