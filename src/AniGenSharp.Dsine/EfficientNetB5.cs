using AniGenSharp.Checkpoints.Loading;
using AniGenSharp.Nn;
using static TorchSharp.torch;

namespace AniGenSharp.Dsine;

/// <summary>EfficientNet-B5 without its classifier. The norm after the last convolution is in the checkpoint but is not used.</summary>
internal sealed class EfficientNetB5
{
    private const int Stem = 48;
    private const int Bottom = 2048;

    /// <summary>The stages whose outputs are an eighth and a sixteenth of the picture.</summary>
    private const int EighthStage = 2, SixteenthStage = 4;

    /// <summary>Per stage: channels, blocks, kernel, stride of the first block, expansion.</summary>
    private static readonly (int Channels, int Blocks, int Kernel, int Stride, int Expansion)[] s_stages =
    [
        (24, 3, 3, 1, 1), (40, 5, 3, 2, 6), (64, 5, 5, 2, 6), (128, 7, 3, 2, 6), (176, 7, 5, 1, 6), (304, 9, 5, 2, 6), (512, 3, 3, 1, 6),
    ];

    private readonly Convolution _stem;
    private readonly BatchNorm _stemNorm;
    private readonly InvertedResidual[][] _stages;
    private readonly Convolution _head;

    /// <param name="parameters">The node of the network.</param>
    public EfficientNetB5(ParameterScope parameters)
    {
        _stem = new Convolution(parameters["conv_stem"], new(3, Stem, 3) { Stride = 2, HasBias = false });
        _stemNorm = new BatchNorm(parameters["bn1"], Stem);
        _stages = new InvertedResidual[s_stages.Length][];
        int inputs = Stem;
        for (int s = 0; s < s_stages.Length; s++)
        {
            var (channels, blocks, kernel, stride, expansion) = s_stages[s];
            _stages[s] = new InvertedResidual[blocks];
            for (int b = 0; b < blocks; b++)
            {
                _stages[s][b] = new InvertedResidual(
                    parameters["blocks"][s][b], new BlockShape(inputs, channels, expansion, kernel, b == 0 ? stride : 1));
                inputs = channels;
            }
        }
        _head = new Convolution(parameters["conv_head"], new(inputs, Bottom, 1) { HasBias = false });
        _ = new BatchNorm(parameters["bn2"], Bottom);
    }

    /// <summary>Encodes a picture.</summary>
    /// <param name="picture">[1, 3, H, W], normalized; the sides are multiples of 32.</param>
    public EncoderFeatures Forward(Tensor picture)
    {
        using var scope = NewDisposeScope();
        var x = Activation.Silu(_stemNorm.Forward(_stem.Forward(picture)));
        Tensor? eighth = null, sixteenth = null;
        for (int s = 0; s < _stages.Length; s++)
        {
            foreach (var block in _stages[s])
                x = block.Forward(x);
            if (s == EighthStage)
                eighth = x;
            if (s == SixteenthStage)
                sixteenth = x;
        }
        return new EncoderFeatures(
            eighth!.MoveToOuterDisposeScope(), sixteenth!.MoveToOuterDisposeScope(), _head.Forward(x).MoveToOuterDisposeScope());
    }
}
