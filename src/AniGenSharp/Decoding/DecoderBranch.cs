namespace AniGenSharp.Decoding;

/// <summary>Shape of one of the decoder's three branches: geometry, skeleton, skin.</summary>
/// <param name="Latents">Number of latent channels.</param>
/// <param name="Channels">Width of its blocks.</param>
/// <param name="Heads">Attention heads.</param>
internal sealed record DecoderBranch(int Latents, int Channels, int Heads);
