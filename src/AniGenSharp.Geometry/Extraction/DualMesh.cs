using System.Numerics;

namespace AniGenSharp.Geometry.Extraction;

/// <summary>The mesh that <see cref="FlexiCubes"/> extracts.</summary>
/// <param name="Positions">Vertex positions, [V].</param>
/// <param name="Attributes">Vertex attributes, [V, C] row-major.</param>
/// <param name="Indices">Triangles, [3F].</param>
internal sealed record DualMesh(Vector3[] Positions, float[] Attributes, int[] Indices);
