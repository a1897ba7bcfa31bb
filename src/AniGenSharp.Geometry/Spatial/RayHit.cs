namespace AniGenSharp.Geometry.Spatial;

/// <summary>Where a ray first meets a mesh.</summary>
/// <param name="Face">The face that was hit, -1 for none.</param>
/// <param name="Distance">The ray parameter: the hit is at origin + Distance · direction; infinite for none.</param>
internal readonly record struct RayHit(int Face, float Distance);
