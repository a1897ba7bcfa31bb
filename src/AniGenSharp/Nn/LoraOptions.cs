namespace AniGenSharp.Nn;

/// <summary>A low-rank update of a linear layer: (x A B) · rate, with A [in, r] and B [r, out].</summary>
/// <param name="Rank">r.</param>
/// <param name="Rate">The factor on the update.</param>
internal sealed record LoraOptions(int Rank, double Rate);
