using System.Numerics;

namespace AniGenSharp.Geometry.Meshes;

/// <summary>Smooth normals: the mean of the normals of the faces around a vertex, weighted by their area.</summary>
internal static class VertexNormals
{
    /// <summary>Area-weighted unit normals, [V]; a vertex whose faces have no area gets +z.</summary>
    public static Vector3[] Smooth(TriangleMesh mesh)
    {
        var normals = new Vector3[mesh.VertexCount];
        for (int i = 0; i < mesh.Indices.Length; i += 3)
        {
            int a = mesh.Indices[i], b = mesh.Indices[i + 1], c = mesh.Indices[i + 2];
            var area = Vector3.Cross(mesh.Positions[b] - mesh.Positions[a], mesh.Positions[c] - mesh.Positions[a]);
            normals[a] += area;
            normals[b] += area;
            normals[c] += area;
        }
        for (int v = 0; v < normals.Length; v++)
            normals[v] = Unit(normals[v]);
        return normals;
    }

    /// <summary>
    /// The vector scaled to length one, or +z where it has no length; tiny vectors are scaled up first so that they do not underflow.
    /// </summary>
    internal static Vector3 Unit(Vector3 vector)
    {
        float largest = Math.Max(Math.Abs(vector.X), Math.Max(Math.Abs(vector.Y), Math.Abs(vector.Z)));
        return largest > 0 && float.IsFinite(largest) ? Vector3.Normalize(vector / largest) : Vector3.UnitZ;
    }
}
