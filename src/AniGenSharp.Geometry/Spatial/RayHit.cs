namespace AniGenSharp.Geometry.Spatial;

/// <summary>The first intersection of a ray with a mesh.</summary>
/// <param name="Face">The face that was hit, -1 for none.</param>
/// <param name="Distance">The ray parameter: the hit is at origin + Distance · direction; infinite for none.</param>
internal readonly record struct RayHit(int Face, float Distance);
