namespace AniGenSharp;

/// <summary>What a conversion wrote.</summary>
/// <param name="Tensors">Number of tensors in the file.</param>
/// <param name="LeftOut">What lay beside the tensors and was not converted, as "name (what it is)".</param>
public sealed record ConvertedCheckpoint(int Tensors, IReadOnlyList<string> LeftOut);
