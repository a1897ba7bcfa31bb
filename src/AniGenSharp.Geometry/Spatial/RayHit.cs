using System.Numerics;

namespace AniGenSharp.Geometry.Spatial;

/// <summary>Where a ray first meets a mesh.</summary>
/// <param name="Face">The face that was hit, -1 for none.</param>
/// <param name="Distance">The ray parameter: position is origin + Distance · direction.</param>
/// <param name="Barycentric">Weights of the hit at the face's three corners.</param>
internal readonly record struct RayHit(int Face, float Distance, Vector3 Barycentric);
