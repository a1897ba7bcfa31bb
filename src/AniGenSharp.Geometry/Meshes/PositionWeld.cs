using System.Numerics;

namespace AniGenSharp.Geometry.Meshes;

/// <summary>Recognizes vertices that were split at seams (of texture coordinates, normals or materials) by their equal positions.</summary>
internal static class PositionWeld
{
    /// <summary>For each vertex the lowest vertex at exactly the same position, [V]. Linear in the vertices.</summary>
    /// <param name="positions">Vertex positions, [V].</param>
    public static int[] Representatives(ReadOnlySpan<Vector3> positions)
    {
        var first = new Dictionary<Vector3, int>(positions.Length);
        var representatives = new int[positions.Length];
        for (int v = 0; v < positions.Length; v++)
        {
            representatives[v] = first.TryGetValue(positions[v], out int earlier) ? earlier : v;
            if (representatives[v] == v)
                first.Add(positions[v], v);
        }
        return representatives;
    }
}
