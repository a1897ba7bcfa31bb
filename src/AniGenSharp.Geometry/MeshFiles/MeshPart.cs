using System.Numerics;
using System.Text.Json;

namespace AniGenSharp.Geometry.MeshFiles;

/// <summary>The triangles of one primitive of a glTF file, as one node shows them.</summary>
/// <param name="Node">Index of the node.</param>
/// <param name="Primitive">Index of the primitive in its mesh.</param>
/// <param name="Json">The primitive.</param>
/// <param name="World">From the primitive's space to the scene's at rest (row vectors).</param>
/// <param name="FirstVertex">Where its vertices begin in the whole mesh; parts of a node with equal attributes share them.</param>
/// <param name="VertexCount">Number of its vertices.</param>
/// <param name="Indices">Its triangles, by vertex of the whole mesh, [3F].</param>
internal sealed record MeshPart(
    int Node, int Primitive, JsonElement Json, Matrix4x4 World, int FirstVertex, int VertexCount, int[] Indices);
