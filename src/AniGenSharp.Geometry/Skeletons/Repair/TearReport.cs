namespace AniGenSharp.Geometry;

/// <summary>How far the skin is pulled apart under motion, in shares of the longest side of the mesh's bounding box.</summary>
/// <param name="Mean">Mean over the vertices of their tear.</param>
/// <param name="WorstPercent">
/// Mean over the hundredth of the vertices with the largest tear: the figure to judge by, since a tear is local.
/// </param>
/// <param name="Largest">The largest tear of all.</param>
public sealed record TearReport(float Mean, float WorstPercent, float Largest);
