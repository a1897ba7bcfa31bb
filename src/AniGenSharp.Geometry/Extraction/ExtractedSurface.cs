using System.Numerics;

namespace AniGenSharp.Geometry.Extraction;

/// <summary>The dense surface of a <see cref="SurfaceField"/> with what the networks predicted for it, one entry per vertex.</summary>
/// <param name="Mesh">The surface with its vertex colors (none without color channels).</param>
/// <param name="PredictedNormals">The predicted normal map, each component in 0…1, [V], or null without color channels.</param>
/// <param name="SkinFeatures">Skin features, [V, S] row-major.</param>
/// <param name="SkinChannels">Skin channels, S.</param>
internal sealed record ExtractedSurface(TriangleMesh Mesh, Vector3[]? PredictedNormals, float[] SkinFeatures, int SkinChannels);
