namespace AniGenSharp.Geometry;

/// <summary>The condition of a file's rig.</summary>
/// <param name="Whole">The figures of all skins together. Its joints count as one tree if those of each skin do.</param>
/// <param name="Skins">The figures of each skin.</param>
/// <param name="Problems">All defects, one sentence each, including those of the file itself; empty if there are none.</param>
public sealed record RigFileReport(RigCheckReport Whole, IReadOnlyList<RigSkinReport> Skins, IReadOnlyList<string> Problems);
