using System.Text.Json;

namespace AniGenSharp.Geometry.Gltf.Reading;

/// <summary>The range of vertices and triangles that one primitive of a file occupies in the surface that was read.</summary>
/// <param name="Primitive">The primitive's JSON.</param>
/// <param name="Skin">The skin that moves it.</param>
/// <param name="FirstVertex">Its first vertex.</param>
/// <param name="VertexCount">Number of its vertices.</param>
/// <param name="FaceCount">Number of its triangles, which follow those of the previous part.</param>
internal sealed record RigPart(JsonElement Primitive, GltfSkin Skin, int FirstVertex, int VertexCount, int FaceCount);
