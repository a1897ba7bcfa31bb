using static TorchSharp.torch;

namespace AniGenSharp.Dsine;

/// <summary>The decoder's coarse result, at an eighth of the picture's size.</summary>
/// <param name="Normal">Unit normals, [1, 3, H/8, W/8].</param>
/// <param name="Features">[1, 64, H/8, W/8].</param>
/// <param name="Hidden">The first state of the recurrent unit, [1, 64, H/8, W/8].</param>
internal sealed record DecoderResult(Tensor Normal, Tensor Features, Tensor Hidden);
