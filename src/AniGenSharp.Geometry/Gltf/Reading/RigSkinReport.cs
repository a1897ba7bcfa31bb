namespace AniGenSharp.Geometry;

/// <summary>The condition of one skin of a file.</summary>
/// <param name="Name">The skin's name.</param>
/// <param name="Report">Its figures.</param>
public sealed record RigSkinReport(string Name, RigCheckReport Report);
