namespace AniGenSharp.SparseStructure;

/// <summary>Shape of one branch of a sparse-structure flow.</summary>
/// <param name="Suffix">Ending of its parameter names: empty or <c>_skl</c>.</param>
/// <param name="Inputs">Number of latent channels that it takes.</param>
/// <param name="Outputs">Number of latent channels that it predicts.</param>
/// <param name="Channels">Width of its blocks.</param>
/// <param name="IsGlobal">The latent is a list of tokens [B, T, C], not a grid [B, C, R, R, R].</param>
/// <param name="Tokens">Number of tokens.</param>
/// <param name="PredictsSample">It predicts the sample rather than the velocity.</param>
internal sealed record FlowBranchShape(
    string Suffix, int Inputs, int Outputs, int Channels, bool IsGlobal, int Tokens, bool PredictsSample);
