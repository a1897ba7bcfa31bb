using System.Text.Json;

namespace AniGenSharp.Geometry.Gltf.Reading;

/// <summary>Reads the triangles of a primitive: lists, strips and fans, indexed or not.</summary>
internal static class TriangleIndices
{
    private const int Strip = 5;
    private const int Fan = 6;

    /// <summary>Reads the triangles.</summary>
    /// <param name="primitive">A primitive of mode 4, 5 or 6.</param>
    /// <param name="vertices">Number of its vertices.</param>
    /// <param name="accessors">The file's accessors.</param>
    /// <returns>Three vertices per triangle.</returns>
    /// <exception cref="InvalidDataException">A triangle refers to a vertex that does not exist.</exception>
    public static int[] Read(JsonElement primitive, int vertices, GltfAccessors accessors)
    {
        int[] order = primitive.Int("indices") is { } accessor
            ? Array.ConvertAll(accessors.Integers(accessor, 1), index => index >= 0 && index < vertices
                ? (int)index
                : throw new InvalidDataException($"a triangle names vertex {index} of {vertices}."))
            : [.. Enumerable.Range(0, vertices)];
        int mode = primitive.Int("mode") ?? 4, triangles = mode == 4 ? order.Length / 3 : Math.Max(order.Length - 2, 0);
        int[] indices = new int[3 * triangles];
        for (int i = 0; i < triangles; i++)
        {
            // Every other triangle of a strip is reversed, so that all face the same way.
            var (a, b, c) = mode switch
            {
                Fan => (0, i + 1, i + 2),
                Strip => i % 2 == 0 ? (i, i + 1, i + 2) : (i + 1, i, i + 2),
                _ => (3 * i, 3 * i + 1, 3 * i + 2),
            };
            (indices[3 * i], indices[3 * i + 1], indices[3 * i + 2]) = (order[a], order[b], order[c]);
        }
        return indices;
    }
}
