using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Nn;
using static TorchSharp.torch;

namespace AniGenSharp.Dsine;

/// <summary>What the decoder takes from the encoder.</summary>
/// <param name="Eighth">[1, 64, H/8, W/8].</param>
/// <param name="Sixteenth">[1, 176, H/16, W/16].</param>
/// <param name="Bottom">[1, 2048, H/32, W/32].</param>
internal sealed record EncoderFeatures(Tensor Eighth, Tensor Sixteenth, Tensor Bottom);

/// <summary>EfficientNet-B5 without its classifier. The norm after the last convolution is in the file but not used.</summary>
internal sealed class EfficientNetB5
{
    private const int Stem = 48;

    /// <summary>Per stage: channels, blocks, kernel, stride of the first block, expansion.</summary>
    private static readonly (int Channels, int Blocks, int Kernel, int Stride, int Expansion)[] Stages =
    [
        (24, 3, 3, 1, 1), (40, 5, 3, 2, 6), (64, 5, 5, 2, 6), (128, 7, 3, 2, 6), (176, 7, 5, 1, 6), (304, 9, 5, 2, 6), (512, 3, 3, 1, 6),
    ];

    private readonly Convolution _stem;
    private readonly BatchNorm _stemNorm;
    private readonly InvertedResidual[][] _stages;
    private readonly Convolution _head;

    public EfficientNetB5(ParameterScope parameters)
    {
        _stem = new Convolution(parameters["conv_stem"], 3, Stem, 3, stride: 2, bias: false);
        _stemNorm = new BatchNorm(parameters["bn1"], Stem);
        _stages = new InvertedResidual[Stages.Length][];
        int inputs = Stem;
        for (int s = 0; s < Stages.Length; s++)
        {
            var (channels, blocks, kernel, stride, expansion) = Stages[s];
            _stages[s] = new InvertedResidual[blocks];
            for (int b = 0; b < blocks; b++)
            {
                _stages[s][b] = new InvertedResidual(parameters["blocks"][s][b], inputs, channels, expansion, kernel, b == 0 ? stride : 1);
                inputs = channels;
            }
        }
        _head = new Convolution(parameters["conv_head"], inputs, 2048, 1, bias: false);
        _ = new BatchNorm(parameters["bn2"], 2048);
    }

    /// <param name="picture">[1, 3, H, W], normalised, sides multiples of 32.</param>
    public EncoderFeatures Forward(Tensor picture)
    {
        using var scope = NewDisposeScope();
        var x = Activation.Silu(_stemNorm.Forward(_stem.Forward(picture)));
        Tensor? eighth = null, sixteenth = null;
        for (int s = 0; s < _stages.Length; s++)
        {
            foreach (var block in _stages[s])
                x = block.Forward(x);
            if (s == 2)
                eighth = x;
            if (s == 4)
                sixteenth = x;
        }
        return new EncoderFeatures(
            eighth!.MoveToOuterDisposeScope(), sixteenth!.MoveToOuterDisposeScope(), _head.Forward(x).MoveToOuterDisposeScope());
    }
}
