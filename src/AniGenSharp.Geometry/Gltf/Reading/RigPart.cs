using System.Text.Json;

namespace AniGenSharp.Geometry.Gltf.Reading;

/// <summary>Where the vertices and triangles of one primitive of a file are in the surface that was read.</summary>
/// <param name="Primitive">The primitive's JSON.</param>
/// <param name="Skin">The skin that moves it.</param>
/// <param name="FirstVertex">Its first vertex.</param>
/// <param name="VertexCount">Number of its vertices.</param>
/// <param name="FaceCount">Number of its triangles, which follow those of the part before.</param>
internal sealed record RigPart(JsonElement Primitive, GltfSkin Skin, int FirstVertex, int VertexCount, int FaceCount);
