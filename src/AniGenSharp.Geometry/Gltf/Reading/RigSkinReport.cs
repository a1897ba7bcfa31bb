namespace AniGenSharp.Geometry;

/// <summary>How sound one skin of a file is.</summary>
/// <param name="Name">The skin's name.</param>
/// <param name="Report">Its figures.</param>
public sealed record RigSkinReport(string Name, RigCheckReport Report);
