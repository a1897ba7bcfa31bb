namespace AniGenSharp.StructuredLatents;

/// <summary>Shape of one branch (geometry, skin or skeleton) of a structured-latent flow.</summary>
/// <param name="Suffix">Ending of its parameter names: empty, <c>_vert_skin</c> or <c>_skl</c>.</param>
/// <param name="Inputs">Number of latent channels that it takes.</param>
/// <param name="Outputs">Number of latent channels that it predicts.</param>
/// <param name="Channels">Width of its blocks.</param>
/// <param name="Heads">Attention heads.</param>
/// <param name="ContextChannels">Width of the tokens that its blocks attend to.</param>
/// <param name="IoChannels">Width of its input and output blocks; null if the transformer works on every voxel.</param>
/// <param name="IoBlocks">Number of residual blocks before the transformer, and of those after it.</param>
internal sealed record LatentBranchConfig(
    string Suffix, int Inputs, int Outputs, int Channels, int Heads, int ContextChannels, int? IoChannels, int IoBlocks);
