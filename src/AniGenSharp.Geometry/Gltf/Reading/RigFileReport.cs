namespace AniGenSharp.Geometry;

/// <summary>How sound the rig of a file is.</summary>
/// <param name="Whole">The figures of all skins together. Its joints count as one tree if those of each skin do.</param>
/// <param name="Skins">The figures skin by skin.</param>
/// <param name="Problems">
/// Everything that is wrong, one sentence each, including what was wrong with the file itself; empty if nothing is.
/// </param>
public sealed record RigFileReport(RigCheckReport Whole, IReadOnlyList<RigSkinReport> Skins, IReadOnlyList<string> Problems);
