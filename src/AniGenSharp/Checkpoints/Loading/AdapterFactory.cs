using static TorchSharp.torch;

namespace AniGenSharp.Checkpoints.Loading;

/// <summary>Creates the trainable low-rank update of a linear layer.</summary>
/// <param name="layer">Name of the layer in the checkpoint.</param>
/// <param name="inputs">Width of its input.</param>
/// <param name="outputs">Width of its output.</param>
/// <returns>A [in, r] and B [r, out], whose product is added to the layer; null for a layer without one.</returns>
internal delegate (Tensor A, Tensor B)? AdapterFactory(string layer, long inputs, long outputs);
