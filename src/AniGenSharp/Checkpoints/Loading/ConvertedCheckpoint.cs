namespace AniGenSharp;

/// <summary>The result of a conversion.</summary>
/// <param name="Tensors">Number of tensors in the file.</param>
/// <param name="LeftOut">Other data in the input that was not converted, as "name (what it is)".</param>
public sealed record ConvertedCheckpoint(int Tensors, IReadOnlyList<string> LeftOut);
