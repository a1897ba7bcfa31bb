using System.Numerics;

namespace AniGenSharp.Geometry.Spatial;

/// <summary>The point of a mesh closest to another point.</summary>
/// <param name="Face">The face that contains it, or -1 if no face is within the limit.</param>
/// <param name="Point">The point.</param>
/// <param name="Barycentric">Its weights at the face's three corners.</param>
/// <param name="SquaredDistance">Squared distance to the query.</param>
internal readonly record struct ClosestPoint(int Face, Vector3 Point, Vector3 Barycentric, float SquaredDistance);
