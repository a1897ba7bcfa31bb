namespace AniGenSharp.Geometry.Cleanup;

/// <summary>The result of <see cref="SurfaceCleaner"/>.</summary>
/// <param name="Mesh">The clean, simplified mesh with smooth normals and, where the input had them, colors.</param>
/// <param name="Weights">Its skin weights, rows summing to one.</param>
/// <param name="Dense">The clean mesh before simplification with its colors, to bake textures from.</param>
/// <param name="Levels">The requested additional levels of detail.</param>
/// <param name="Report">What the clean-up found and changed.</param>
internal sealed record CleanSurface(
    TriangleMesh Mesh, SkinWeights Weights, TriangleMesh Dense, IReadOnlyList<SurfaceLevel> Levels, SurfaceCleaningReport Report);

/// <summary>One level of detail.</summary>
/// <param name="Mesh">The mesh with smooth normals and colors.</param>
/// <param name="Weights">Its skin weights.</param>
internal sealed record SurfaceLevel(TriangleMesh Mesh, SkinWeights Weights);
