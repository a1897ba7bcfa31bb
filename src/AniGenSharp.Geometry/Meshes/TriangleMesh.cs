using System.Numerics;

namespace AniGenSharp.Geometry;

/// <summary>An indexed triangle mesh with optional attributes, one entry per vertex.</summary>
/// <remarks>
/// Front faces wind counter-clockwise. Positions are in the space of the producer (networks: a unit cube centered on the origin, z up).
/// </remarks>
public sealed record TriangleMesh
{
    /// <summary>Creates a mesh over existing arrays; nothing is copied.</summary>
    /// <param name="positions">Vertex positions, [V].</param>
    /// <param name="indices">Vertex indices, three per face, [3F].</param>
    /// <exception cref="ArgumentException">The number of indices is not a multiple of three.</exception>
    public TriangleMesh(Vector3[] positions, int[] indices)
    {
        if (indices.Length % 3 != 0)
            throw new ArgumentException($"{indices.Length} indices are not a multiple of three.", nameof(indices));
        Positions = positions;
        Indices = indices;
    }

    /// <summary>Vertex positions, [V].</summary>
    public Vector3[] Positions { get; init; }

    /// <summary>Vertex indices, three per face, [3F].</summary>
    public int[] Indices { get; init; }

    /// <summary>Unit vertex normals, [V], or null.</summary>
    public Vector3[]? Normals { get; init; }

    /// <summary>Vertex colors as sRGB in 0…1, [V], or null.</summary>
    public Vector3[]? Colors { get; init; }

    /// <summary>Texture coordinates, origin at the upper left as in glTF, [V], or null.</summary>
    public Vector2[]? TexCoords { get; init; }

    /// <summary>Number of vertices.</summary>
    public int VertexCount => Positions.Length;

    /// <summary>Number of triangles.</summary>
    public int FaceCount => Indices.Length / 3;
}
