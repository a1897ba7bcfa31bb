using System.Numerics;

namespace AniGenSharp.Geometry.Surface;

/// <summary>
/// Normals that are smooth except across sharp edges, where vertices are doubled. A corner's normal is the mean over its smooth neighbours weighted by their angle at the vertex
/// (Thürmer and Wüthrich, "Computing vertex normals from polygonal facets", 1998).
/// </summary>
internal static class CreaseNormals
{
    /// <summary>Splits the vertices at creases.</summary>
    /// <param name="mesh">A mesh; other vertex attributes are copied with their vertex.</param>
    /// <param name="degrees">Edges whose faces' normals differ by more than this are creases; 180 makes none.</param>
    /// <returns>The mesh with normals, and for each of its vertices the vertex of the input.</returns>
    public static (TriangleMesh Mesh, int[] Sources) Split(TriangleMesh mesh, double degrees)
    {
        int[] indices = mesh.Indices, opposites = EdgeTable.Build(indices, mesh.VertexCount).Opposites();
        var faceNormals = new Vector3[mesh.FaceCount];
        for (int f = 0; f < faceNormals.Length; f++)
            faceNormals[f] = VertexNormals.Unit(Vector3.Cross(mesh.Positions[indices[3 * f + 1]] - mesh.Positions[indices[3 * f]], mesh.Positions[indices[3 * f + 2]] - mesh.Positions[indices[3 * f]]));

        float least = degrees >= 180 ? float.NegativeInfinity : MathF.Cos((float)(degrees * Math.PI / 180));
        var fans = CornerFans.Of(indices, opposites, (h, other) => !(Vector3.Dot(faceNormals[h / 3], faceNormals[other / 3]) < least));

        // The first group of a vertex keeps its number; the others get new ones behind all vertices.
        var sources = Enumerable.Range(0, mesh.VertexCount).ToList();
        var owners = new int[mesh.VertexCount];
        Array.Fill(owners, -1);
        var copies = new Dictionary<int, int>();
        var split = new int[indices.Length];
        for (int c = 0; c < indices.Length; c++)
        {
            int v = indices[c], root = fans.Find(c);
            if (owners[v] < 0)
                owners[v] = root;
            if (owners[v] == root)
            {
                split[c] = v;
                continue;
            }
            if (!copies.TryGetValue(root, out int copy))
            {
                copies.Add(root, copy = sources.Count);
                sources.Add(v);
            }
            split[c] = copy;
        }

        var normals = new Vector3[sources.Count];
        for (int c = 0; c < indices.Length; c++)
        {
            Vector3 p = mesh.Positions[indices[c]], a = mesh.Positions[indices[EdgeTable.Next(c)]] - p, b = mesh.Positions[indices[EdgeTable.Previous(c)]] - p;
            normals[split[c]] += faceNormals[c / 3] * MathF.Atan2(Vector3.Cross(a, b).Length(), Vector3.Dot(a, b));
        }
        for (int v = 0; v < normals.Length; v++)
            normals[v] = VertexNormals.Unit(normals[v]);
        return (new TriangleMesh([.. sources.Select(v => mesh.Positions[v])], split)
        {
            Normals = normals,
            Colors = mesh.Colors is { } colors ? [.. sources.Select(v => colors[v])] : null,
            TexCoords = mesh.TexCoords is { } coordinates ? [.. sources.Select(v => coordinates[v])] : null,
        }, [.. sources]);
    }
}
