using System.Numerics;
using System.Text.Json;
using AniGenSharp.Geometry.Gltf.Reading;

namespace AniGenSharp.Geometry.Conversion;

/// <summary>Primitives of a file as one mesh, ordered by material.</summary>
/// <param name="Indices">Vertices of the triangles, three per face.</param>
/// <param name="TexCoords">Texture coordinates, one per vertex; zero where a primitive has none.</param>
/// <param name="Colors">Linear colors, one per vertex, white where a primitive has none; null if no primitive has any.</param>
/// <param name="Materials">The materials, with their numbers of faces, in the order of the triangles.</param>
internal sealed record JoinedPrimitives(
    int[] Indices, Vector2[] TexCoords, Vector3[]? Colors, IReadOnlyList<AssetMaterial> Materials)
{
    /// <summary>Joins primitives.</summary>
    /// <param name="slices">Where the vertices of each primitive are; primitives without triangles are left out.</param>
    /// <param name="vertices">Number of vertices of the mesh.</param>
    /// <param name="attributes">Reads the primitives.</param>
    /// <param name="reader">Reads the materials.</param>
    public static JoinedPrimitives Join(
        IEnumerable<Slice> slices, int vertices, PrimitiveAttributes attributes, GltfMaterialReader reader)
    {
        var indices = new List<int>();
        var materials = new List<AssetMaterial>();
        var uvs = new Vector2[vertices];
        Vector3[]? colors = null;
        foreach (var group in slices.Where(slice => slice.Indices.Length > 0).GroupBy(slice => slice.Primitive.Int("material")))
        {
            var (material, space) = reader.Read(group.Key, group.Sum(slice => slice.Indices.Length) / 3);
            materials.Add(material);
            foreach (var slice in group)
            {
                indices.AddRange(slice.Indices);
                // An attribute that lacks values for some vertices is damaged, and the mesh is right without it.
                if (attributes.TexCoords(slice.Primitive, space) is { } texCoords && texCoords.Length >= slice.VertexCount)
                    texCoords.AsSpan(0, slice.VertexCount).CopyTo(uvs.AsSpan(slice.FirstVertex));
                if (attributes.Colors(slice.Primitive) is not { } given || given.Length < slice.VertexCount)
                    continue;
                if (colors is null)
                    Array.Fill(colors = new Vector3[vertices], Vector3.One);
                given.AsSpan(0, slice.VertexCount).CopyTo(colors.AsSpan(slice.FirstVertex));
            }
        }
        return new JoinedPrimitives([.. indices], uvs, colors, materials);
    }

    /// <summary>A primitive in a mesh.</summary>
    /// <param name="Primitive">The primitive in the file.</param>
    /// <param name="FirstVertex">Its first vertex in the mesh.</param>
    /// <param name="VertexCount">Number of its vertices.</param>
    /// <param name="Indices">The vertices of its triangles in the mesh.</param>
    internal readonly record struct Slice(JsonElement Primitive, int FirstVertex, int VertexCount, int[] Indices);
}
