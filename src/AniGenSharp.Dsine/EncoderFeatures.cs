using static TorchSharp.torch;

namespace AniGenSharp.Dsine;

/// <summary>The features that the decoder takes from the encoder.</summary>
/// <param name="Eighth">[1, 64, H/8, W/8].</param>
/// <param name="Sixteenth">[1, 176, H/16, W/16].</param>
/// <param name="Bottom">[1, 2048, H/32, W/32].</param>
internal sealed record EncoderFeatures(Tensor Eighth, Tensor Sixteenth, Tensor Bottom);
