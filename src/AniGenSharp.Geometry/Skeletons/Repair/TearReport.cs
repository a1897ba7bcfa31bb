namespace AniGenSharp.Geometry;

/// <summary>How far the skin is pulled apart in motion, as shares of the longest side of the mesh's bounding box.</summary>
/// <param name="Mean">Mean tear of the vertices.</param>
/// <param name="WorstPercent">Mean tear of the worst 1 % of the vertices. This is the figure to judge by, since tears are local.</param>
/// <param name="Largest">The largest tear.</param>
public sealed record TearReport(float Mean, float WorstPercent, float Largest);
